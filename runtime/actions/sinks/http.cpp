#include "runtime/actions/sinks/http.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <sstream>

#include "base/doors/http_text.hpp"
#include "base/limits.hpp"
#include "runtime/actions/signature.hpp"

namespace mpol::actions {
namespace {

// Without white space at its end.
Result<std::string> read_secret(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (!file || !(bytes << file.rdbuf())) return Failure{fmt::format("cannot read `{}`, or it is empty", path)};
  std::string text = std::move(bytes).str();
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  if (text.empty()) return Failure{fmt::format("`{}` is empty", path)};
  return {boost::system::in_place_value, std::move(text)};
}

bool is_final(int status) {
  constexpr std::array kFinal = {400, 405, 413, 415, 422};
  return std::find(kFinal.begin(), kFinal.end(), status) != kFinal.end();
}

}  // namespace

HttpReceiver::HttpReceiver(const SinkSettings& settings, std::string url)
    : url_(std::move(url)),
      ca_file_(settings.ca_file),
      secret_file_(settings.secret_file),
      token_file_(settings.token_file),
      deadline_ms_(settings.deadline_ms) {}

Result<HttpReceiver> HttpReceiver::open(const SinkSettings& settings, std::string_view path_behind) {
  std::string url = settings.url;
  if (url.empty()) {
    auto read = read_secret(settings.url_file);
    if (!read) return read.error();
    url = *std::move(read);
  }
  // Reports must not cross a network in the open.
  if (!is_private_url(url)) return Failure{"expected an address that begins with https://, or http:// on this machine"};
  for (const std::string& path : {settings.secret_file, settings.token_file}) {
    if (path.empty()) continue;
    if (const auto secret = read_secret(path); !secret) return secret.error();
  }
  while (!path_behind.empty() && !url.empty() && url.back() == '/') url.pop_back();
  return HttpReceiver(settings, url.append(path_behind));
}

Answer HttpReceiver::send(const std::string& id, const std::string& body, std::string* body_of_answer) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::int64_t time_s = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  HttpRequest request;
  request.method = "POST";
  request.url = url_;
  request.body = body;
  request.ca_file = ca_file_;
  request.deadline_ms = deadline_ms_;
  request.max_bytes = limits::kMaxAnswerBytes;
  request.headers = {"content-type: application/json", fmt::format("webhook-id: {}", id),
                     fmt::format("webhook-timestamp: {}", time_s)};
  if (!secret_file_.empty()) {
    const auto secret = read_secret(secret_file_);
    if (!secret) return {Answer::Kind::TryAgain, secret.error().message};
    request.headers.push_back(fmt::format("webhook-signature: {}", signature(*secret, id, time_s, body)));
  }
  if (!token_file_.empty()) {
    const auto token = read_secret(token_file_);
    if (!token) return {Answer::Kind::TryAgain, token.error().message};
    request.headers.push_back(fmt::format("authorization: Bearer {}", *token));
  }
  auto answer = client_.send(request);
  if (!answer) return {Answer::Kind::TryAgain, answer.error().message};
  if (answer->status >= 200 && answer->status < 300) {
    if (body_of_answer != nullptr) *body_of_answer = std::move(answer->body);
    return {};
  }
  const std::string note = fmt::format("answered {}", answer->status);
  if (is_final(answer->status)) return {Answer::Kind::Refused, note};
  return {Answer::Kind::TryAgain, note, answer->retry_after_ms};
}

}  // namespace mpol::actions
