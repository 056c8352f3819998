// A URL, asked every `bundles.poll`, or, of a server that holds a request until there is something new, at once again.
//
// Sources: RFC 9110 (ETag, If-None-Match, Retry-After), RFC 7240 (Prefer: wait=N, Preference-Applied).
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/doors/http_client.hpp"
#include "base/doors/secret_file.hpp"
#include "base/limits.hpp"
#include "daemon/bundles/source.hpp"

namespace mpol::daemon {
namespace {

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

class UrlSource : public Source {
 public:
  UrlSource(const PolicySettings& settings, const SourceOptions& options)
      : url_(settings.url), token_file_(settings.url_token), ca_file_(settings.url_ca), options_(options) {}

  bool is_local() const override { return false; }

  Look look(bool again, const std::atomic<bool>& interrupt) override {
    const std::int64_t begun = steady_ms();
    Look look;
    look.origin = url_;
    auto request = make_request(again, interrupt);
    if (!request) return fail(std::move(look), "cannot_read", request.error().message);
    auto reply = client_.send(*request);
    if (interrupt.load()) return look;  // whoever interrupts looks again or ends
    if (!reply) return fail(std::move(look), "cannot_fetch", fmt::format("{}: {}", url_, reply.error().message));
    if (reply->status != 200 && (reply->status != 304 || again)) {
      look.pause_ms = std::min(reply->retry_after_ms, kLongestRetryAfterMs);
      return fail(std::move(look), "cannot_fetch", fmt::format("{} answered {}", url_, reply->status));
    }
    failures_ = 0;
    const bool has_waited = reply->header("preference-applied").find("wait") != std::string_view::npos;
    look.pause_ms =
        has_waited ? kLeastPauseMs : std::max<std::int64_t>(kLeastPauseMs, options_.poll_ms - (steady_ms() - begun));
    if (reply->status == 304) return look;
    etag_ = reply->header("etag");
    look.what = Look::What::New;
    look.bytes = std::move(reply->body);
    return look;
  }

 private:
  // A server that says it waits, and does not, is asked this often.
  static constexpr std::int64_t kLeastPauseMs = 100;
  static constexpr std::int64_t kFirstRetryMs = 500, kLongestRetryMs = 60'000, kLongestRetryAfterMs = 3'600'000;

  Result<HttpRequest> make_request(bool again, const std::atomic<bool>& interrupt) const {
    HttpRequest request;
    request.url = url_;
    request.ca_file = ca_file_;
    request.max_bytes = limits::kMaxBundleBytes;
    request.max_redirects = limits::kMaxBundleRedirects;
    request.interrupt = &interrupt;
    request.deadline_ms = limits::kBundleFetchMs;
    request.headers = {"accept: application/octet-stream"};
    if (!etag_.empty() && !again) {
      const std::int64_t wait_s = std::clamp<std::int64_t>(options_.poll_ms / 1000, 0, 300);
      request.headers.push_back("if-none-match: " + etag_);
      if (wait_s > 0) request.headers.push_back(fmt::format("prefer: wait={}", wait_s));
      request.deadline_ms += wait_s * 1000;
    }
    if (token_file_.empty()) return request;
    // Read each time: it may be renewed.
    auto token = read_secret_file(token_file_, limits::kMaxKeyBytes);
    if (!token) return token.error();
    while (!token->empty() && (token->back() == '\n' || token->back() == '\r' || token->back() == ' '))
      token->pop_back();
    if (token->find_first_of("\r\n") != std::string::npos)
      return Failure{fmt::format("`{}` holds several lines, expected a token", token_file_)};
    request.headers.push_back("authorization: Bearer " + *token);
    return request;
  }

  // Later and later, each at another time than the others.
  Look fail(Look look, std::string code, std::string message) {
    look.what = Look::What::Failed;
    look.code = std::move(code);
    look.message = std::move(message);
    const std::int64_t most = std::max(kLongestRetryMs, options_.poll_ms);
    const std::int64_t pause = std::min(most, kFirstRetryMs << std::min(failures_++, 12));
    const std::int64_t jittered = pause / 2 + static_cast<std::int64_t>(options_.random()) % (pause / 2 + 1);
    look.pause_ms = std::max(look.pause_ms, jittered);
    return look;
  }

  std::string url_, token_file_, ca_file_, etag_;
  SourceOptions options_;
  HttpClient client_;
  int failures_ = 0;
};

}  // namespace

std::unique_ptr<Source> make_url_source(const PolicySettings& settings, const SourceOptions& options) {
  return settings.url.empty() ? nullptr : std::make_unique<UrlSource>(settings, options);
}

}  // namespace mpol::daemon
