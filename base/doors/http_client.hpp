// HttpClient: the door to HTTP servers that are asked for something: one request out, one answer back; the connection is kept.
//
// Certificates are checked; nothing but http and https is spoken. The deadline is for all of it.
// Errors:  a Failure in words when there is no answer: no connection, a bad certificate, the deadline, an answer that is
//          larger than asked for, or that somebody wants it to end.
// Threads: belongs to one thread; `interrupt` may be set from any.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace mpol {

struct HttpRequest {
  std::string method = "GET", url;
  std::vector<std::string> headers{};  // whole lines, "name: value"
  std::string_view body{};
  std::int64_t deadline_ms = 30'000;
  std::size_t max_bytes = 16u << 20;             // of the answer's body
  int max_redirects = 0;                         // that are followed; never from https to http
  std::string ca_file{};                         // the authorities to trust; "": the system's
  std::string unix_socket{};                     // "": the host of the URL
  const std::atomic<bool>* interrupt = nullptr;  // true: the request ends soon, with a Failure
};

struct HttpReply {
  int status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // of the last answer; names in lower case
  std::int64_t retry_after_ms = 0;  // of the header Retry-After, seconds or a date; 0: it is not there
  std::string_view header(std::string_view name) const;  // "": there is none
};

class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  Result<HttpReply> send(const HttpRequest& request);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace mpol
