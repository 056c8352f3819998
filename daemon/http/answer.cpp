#include "daemon/http/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace mpol::http {

namespace {
struct Status {
  int number;
  std::string_view reason, code;
};
constexpr Status kStatuses[] = {
    {200, "OK", ""},
    {201, "Created", ""},
    {202, "Accepted", ""},
    {204, "No Content", ""},
    {304, "Not Modified", ""},
    {400, "Bad Request", "bad_request"},
    {401, "Unauthorized", "unauthorized"},
    {403, "Forbidden", "forbidden"},
    {404, "Not Found", "not_found"},
    {405, "Method Not Allowed", "method_not_allowed"},
    {406, "Not Acceptable", "not_acceptable"},
    {408, "Request Timeout", "timeout"},
    {409, "Conflict", "conflict"},
    {412, "Precondition Failed", "precondition_failed"},
    {413, "Content Too Large", "too_large"},
    {414, "URI Too Long", "target_too_long"},
    {415, "Unsupported Media Type", "unsupported_media_type"},
    {417, "Expectation Failed", "expectation_failed"},
    {422, "Unprocessable Content", "unprocessable"},
    {429, "Too Many Requests", "too_many_requests"},
    {431, "Request Header Fields Too Large", "headers_too_large"},
    {500, "Internal Server Error", "internal"},
    {501, "Not Implemented", "not_implemented"},
    {502, "Bad Gateway", "bad_gateway"},
    {503, "Service Unavailable", "unavailable"},
    {504, "Gateway Timeout", "gateway_timeout"},
    {505, "HTTP Version Not Supported", "http_version"},
};

const Status& status_of(int number) {
  static constexpr Status kOther{0, "", "error"};
  const auto* found =
      std::find_if(std::begin(kStatuses), std::end(kStatuses), [&](const Status& s) { return s.number == number; });
  return found == std::end(kStatuses) ? kOther : *found;
}

void write_number(Output& output, std::size_t number, const char* format) {
  char text[24];
  const int size = std::snprintf(text, sizeof text, format, number);
  output.append(std::string_view(text, static_cast<std::size_t>(size)));
}

// A value may come from a request: what would begin a new line becomes a space.
std::string one_line(std::string value) {
  std::replace_if(value.begin(), value.end(), [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; }, ' ');
  return value;
}

void write_status_line(Output& output, int number) {
  if (number == 200) return output.append(std::string_view("HTTP/1.1 200 OK\r\nDate: "));
  const auto line = fmt::format("HTTP/1.1 {} {}\r\nDate: ", number, status_of(number).reason);
  output.append(std::string_view(line));
}
}  // namespace

std::string_view DateText::now() {
  const std::time_t second = std::time(nullptr);
  if (second != second_) {
    std::tm parts{};
    gmtime_r(&second, &parts);
    std::strftime(text_, sizeof text_, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    second_ = second;
  }
  return text_;
}

void write_answer(Output& output, Response&& response, const Framing& framing, std::string_view date) {
  const bool has_no_body = response.status == 204 || response.status == 304;
  write_status_line(output, response.status);
  output.append(date);
  if (!has_no_body && !response.content_type.empty()) {
    output.append(std::string_view("\r\nContent-Type: "));
    output.append(response.content_type);
  }
  if (framing.is_chunked) {
    output.append(std::string_view("\r\nTransfer-Encoding: chunked"));
  } else if (!framing.until_close && !has_no_body) {
    output.append(std::string_view("\r\nContent-Length: "));
    write_number(output, response.body.size(), "%zu");
  }
  if (framing.closes) output.append(std::string_view("\r\nConnection: close"));
  if (framing.says_keeps) output.append(std::string_view("\r\nConnection: keep-alive"));
  for (auto& [name, value] : response.headers) {
    output.append(std::string_view("\r\n"));
    output.append(name);
    output.append(std::string_view(": "));
    output.append(std::string_view(one_line(std::move(value))));
  }
  output.append(std::string_view("\r\n\r\n"));
  if (framing.without_body || has_no_body) return;
  if (framing.is_chunked) return write_piece(output, std::move(response.body));
  output.append(std::move(response.body));
}

void write_piece(Output& output, std::string&& piece) {
  if (piece.empty()) return;  // a chunk of none would be the last
  write_number(output, piece.size(), "%zx\r\n");
  output.append(std::move(piece));
  output.append(std::string_view("\r\n"));
}

void write_last_piece(Output& output) { output.append(std::string_view("0\r\n\r\n")); }

Response error_answer(int status, std::string_view message) {
  Response response;
  response.status = status;
  std::string text;
  for (const char c : message) {
    if (c == '"' || c == '\\') text += '\\';
    text += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  response.body = fmt::format(R"({{"error":{{"code":"{}","message":"{}"}}}})", status_of(status).code, text);
  return response;
}

}  // namespace mpol::http
