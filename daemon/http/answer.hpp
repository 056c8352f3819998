// The text of answers: status line, headers, pieces of a chunked body (RFC 9112), written by hand into an Output.
#pragma once
#include <cstdint>
#include <string>

#include "daemon/http/exchange.hpp"
#include "daemon/http/output.hpp"

namespace mpol::http {

// How the body of an answer ends, and the connection with it or not.
struct Framing {
  bool is_chunked = false;    // else its length is known, or `until_close`
  bool until_close = false;   // in pieces to a peer that knows no chunks
  bool closes = false;        // Connection: close
  bool says_keeps = false;    // a peer of HTTP/1.0 asked for it
  bool without_body = false;  // to HEAD
};

// "Fri, 27 Nov 2026 11:05:49 GMT", made anew when the second has passed. One a thread.
class DateText {
 public:
  std::string_view now();

 private:
  std::int64_t second_ = -1;
  char text_[32] = "";
};

void write_answer(Output& output, Response&& response, const Framing& framing, std::string_view date);
void write_piece(Output& output, std::string&& piece);  // "": nothing
void write_last_piece(Output& output);

// {"error":{"code":"too_large","message":"…"}}
Response error_answer(int status, std::string_view message);

}  // namespace mpol::http
