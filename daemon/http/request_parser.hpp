// RequestParser: the bytes of one request, as they come, to its head and the pieces of its body (RFC 9112). Beast's parser reads;
// what it lets through and a server in front of us could read differently is refused here.
//
// In:     bytes that stay where they are until the request is over: the head's views point into them.
// Errors: an HTTP status and what is wrong. The connection ends with it.
// Limits: kMaxHttpFields. The length of the head and of the lines between chunks is the caller's, who owns the buffer.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/http/exchange.hpp"

namespace mpol::http {

struct RequestHead final : Head {
  std::string_view header(std::string_view name) const override;

  std::vector<std::pair<std::string_view, std::string_view>> fields;
  bool is_http_1_0 = false;
  bool keeps_alive = false;
  bool is_chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;  // 0 as well: there is none

  bool has_body() const { return is_chunked || content_length > 0; }
  void clear();
};

// How far bytes were read. A status of 0: so far nothing is wrong.
struct Parsed {
  std::size_t used = 0;
  int status = 0;
  const char* fault = nullptr;  // "the header `Content-Length` comes twice"
};

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;
  void reset();

  // `bytes` begin behind what was used before; what is not used is given again, with more behind it.
  Parsed read_head(std::string_view bytes, RequestHead& head);
  bool has_head() const;
  // Of a chunked body: each call gives one piece at most. `piece` is "" where there is none yet.
  Parsed read_chunks(std::string_view bytes, std::string_view& piece);
  bool has_ended() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace mpol::http
