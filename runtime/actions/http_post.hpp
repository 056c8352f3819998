// HttpPost: the door to HTTP receivers. One body out, one short answer back; the connection is kept.
//
// Certificates are checked; redirects are not followed; nothing but http and https is spoken. The deadline is for all of it.
// Errors:  a Failure in words when there is no answer: no connection, a bad certificate, the deadline, an answer that is
//          larger than kMaxAnswerBytes.
// Threads: belongs to one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mpol::actions {

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::int64_t retry_after_ms = 0;  // of the header Retry-After; 0: there is none
};

class HttpPost {
 public:
  // `ca_file`: the certificates to trust; "": the system's.
  HttpPost(std::string url, std::string ca_file, std::int64_t deadline_ms);
  ~HttpPost();
  HttpPost(HttpPost&&) noexcept;

  // `headers`: whole lines, "name: value".
  Result<HttpAnswer> send(const std::string& body, const std::vector<std::string>& headers);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
  std::string url_, ca_file_;
  std::int64_t deadline_ms_;
};

}  // namespace mpol::actions
