#include "base/doors/http_client.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mpol {

struct HttpClient::Handle {
  CURL* curl = curl_easy_init();
  ~Handle() { curl_easy_cleanup(curl); }
};

namespace {

// A server that asks for more asks for nothing sensible.
constexpr curl_off_t kMostRetryAfterS = 86'400;

struct Transfer {
  HttpReply reply;
  std::size_t max_bytes = 0;
  bool is_too_large = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* into) {
  Transfer& transfer = *static_cast<Transfer*>(into);
  const std::size_t length = size * count;
  if (transfer.reply.body.size() + length > transfer.max_bytes) {
    transfer.is_too_large = true;
    return 0;  // ends the transfer
  }
  transfer.reply.body.append(bytes, length);
  return length;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* into) {
  HttpReply& reply = static_cast<Transfer*>(into)->reply;
  std::string_view line(bytes, size * count);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) {  // another answer: of a redirect, or behind a 100
    reply.headers.clear();
    reply.body.clear();
  }
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return size * count;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  line.remove_prefix(colon + 1);
  while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
  reply.headers.emplace_back(std::move(name), line);
  return size * count;
}

int progress(void* interrupt, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(interrupt)->load() ? 1 : 0;
}

struct Lines {
  curl_slist* list = nullptr;
  ~Lines() { curl_slist_free_all(list); }
  void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

}  // namespace

std::string_view HttpReply::header(std::string_view name) const {
  for (const auto& [own, value] : headers) {
    if (own == name) return value;
  }
  return {};
}

HttpClient::HttpClient() : handle_(std::make_unique<Handle>()) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;

Result<HttpReply> HttpClient::send(const HttpRequest& request) {
  CURL* curl = handle_->curl;
  if (curl == nullptr) return Failure{"there is no memory for a connection"};
  Lines lines;
  lines.add("expect:");  // large bodies go at once
  for (const std::string& line : request.headers) lines.add(line);
  Transfer transfer;
  transfer.max_bytes = request.max_bytes;
  std::array<char, CURL_ERROR_SIZE> words{};
  curl_easy_reset(curl);  // keeps the connection
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, request.max_redirects > 0 ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, static_cast<long>(request.max_redirects));
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, request.url.starts_with("https:") ? "https" : "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.deadline_ms));
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "mpol");
  if (!request.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, request.ca_file.c_str());
  if (!request.unix_socket.empty()) curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines.list);
  if (request.method != "GET") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  if (request.interrupt != nullptr) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, request.interrupt);
  }
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words.data());
  const CURLcode code = curl_easy_perform(curl);
  if (transfer.is_too_large) return Failure{fmt::format("the answer is larger than {} bytes", request.max_bytes)};
  if (code == CURLE_ABORTED_BY_CALLBACK) return Failure{"it was ended"};
  if (code != CURLE_OK) return Failure{words[0] != '\0' ? words.data() : curl_easy_strerror(code)};
  long status = 0;
  curl_off_t retry_after_s = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after_s);
  transfer.reply.retry_after_ms = std::clamp<curl_off_t>(retry_after_s, 0, kMostRetryAfterS) * 1000;
  transfer.reply.status = static_cast<int>(status);
  return std::move(transfer.reply);
}

}  // namespace mpol
