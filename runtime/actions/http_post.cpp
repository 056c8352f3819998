#include "runtime/actions/http_post.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>

#include "base/limits.hpp"

namespace mpol::actions {

struct HttpPost::Handle {
  CURL* curl = curl_easy_init();
  ~Handle() { curl_easy_cleanup(curl); }
};

namespace {

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* into) {
  auto& body = *static_cast<std::string*>(into);
  if (body.size() + size * count > limits::kMaxAnswerBytes) return 0;  // ends the transfer
  body.append(bytes, size * count);
  return size * count;
}

struct Headers {
  curl_slist* list = nullptr;
  ~Headers() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

}  // namespace

HttpPost::HttpPost(std::string url, std::string ca_file, std::int64_t deadline_ms)
    : handle_(std::make_unique<Handle>()),
      url_(std::move(url)),
      ca_file_(std::move(ca_file)),
      deadline_ms_(deadline_ms) {}

HttpPost::~HttpPost() = default;
HttpPost::HttpPost(HttpPost&&) noexcept = default;

Result<HttpAnswer> HttpPost::send(const std::string& body, const std::vector<std::string>& headers) {
  CURL* curl = handle_->curl;
  if (curl == nullptr) return Failure{"there is no memory for a connection"};
  Headers lines;
  lines.add("content-type: application/json");
  lines.add("expect:");  // large bodies go at once
  for (const std::string& line : headers) lines.add(line);
  HttpAnswer answer;
  std::array<char, CURL_ERROR_SIZE> words{};
  curl_easy_reset(curl);  // keeps the connection
  curl_easy_setopt(curl, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(deadline_ms_));
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "mpol");
  if (!ca_file_.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file_.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines.list);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words.data());
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_WRITE_ERROR)
    return Failure{fmt::format("the answer is larger than {} bytes", limits::kMaxAnswerBytes)};
  if (code != CURLE_OK) return Failure{words[0] != '\0' ? words.data() : curl_easy_strerror(code)};
  long status = 0;
  curl_off_t retry_after_s = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after_s);
  answer.status = static_cast<int>(status);
  answer.retry_after_ms = retry_after_s * 1000;
  return answer;
}

}  // namespace mpol::actions
