#include "daemon/http/request_parser.hpp"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "base/limits.hpp"

namespace mpol::http {

namespace beast = boost::beast;
namespace net = boost::asio;
using Error = beast::http::error;
using Field = beast::http::field;

namespace {
std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get: return Method::Get;
    case beast::http::verb::head: return Method::Head;
    case beast::http::verb::post: return Method::Post;
    case beast::http::verb::put: return Method::Put;
    case beast::http::verb::delete_: return Method::Delete;
    case beast::http::verb::options: return Method::Options;
    default: return Method::Other;
  }
}

// An address in any of the forms that a server must take: "/path?query", "http://host/path?query", "*".
bool split_target(std::string_view target, Head& head) {
  if (const std::size_t scheme = target.find("://"); !target.starts_with('/') && scheme != std::string_view::npos) {
    const std::size_t path = target.find_first_of("/?", scheme + 3);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  const std::size_t question = target.find('?');
  head.path = target.substr(0, question);
  head.query = question == std::string_view::npos ? "" : target.substr(question + 1);
  return head.path.starts_with('/') || (target == "*" && head.method == Method::Options);
}

// A line that goes on in the next one (obs-fold): other servers read such lines differently.
bool has_folded_line(std::string_view head) {
  for (std::size_t at = head.find('\n'); at + 1 < head.size(); at = head.find('\n', at + 1)) {
    if (at == std::string_view::npos) return false;
    if (head[at + 1] == ' ' || head[at + 1] == '\t') return true;
  }
  return false;
}
}  // namespace

std::string_view RequestHead::header(std::string_view name) const {
  for (const auto& [key, value] : fields) {
    if (key.size() == name.size() && beast::iequals({key.data(), key.size()}, {name.data(), name.size()})) return value;
  }
  return {};
}

void RequestHead::clear() {
  auto kept = std::move(fields);
  kept.clear();
  *this = RequestHead{};
  fields = std::move(kept);
}

// Collects what Beast reads, and refuses with the first fault of our own.
struct RequestParser::Inside {
  struct Reader final : beast::http::basic_parser<true> {
    explicit Reader(Inside& into) : inside(into) {
      header_limit(UINT32_MAX);  // the buffer is the limit
      body_limit(boost::none);
    }
    using Code = beast::error_code;
    using Text = beast::string_view;
    void on_request_impl(beast::http::verb verb, Text, Text target, int version, Code& ec) override {
      inside.head->method = method_of(verb);
      inside.head->is_http_1_0 = version == 10;
      if (!split_target(view(target), *inside.head)) inside.refuse(400, "the request's target is no path", ec);
    }
    void on_response_impl(int, Text, int, Code&) override {}
    void on_field_impl(Field field, Text name, Text value, Code& ec) override {
      inside.take(field, view(name), view(value), ec);
    }
    void on_header_impl(Code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
    std::size_t on_body_impl(Text bytes, Code&) override { return bytes.size(); }
    void on_chunk_header_impl(std::uint64_t, Text extension, Code& ec) override {
      if (extension.find('\n') != Text::npos) inside.refuse(400, "a chunk's extension has a line break", ec);
    }
    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, Code&) override {
      inside.piece = view(bytes);
      return bytes.size();
    }
    void on_finish_impl(Code&) override {}
    Inside& inside;
  };

  std::optional<Reader> reader;
  RequestHead* head = nullptr;
  std::string_view piece;
  int status = 0;
  const char* fault = nullptr;
  bool has_length = false, has_host = false, is_head_over = false;

  void refuse(int with, const char* why, beast::error_code& ec) {
    status = with;
    fault = why;
    ec = Error::bad_value;
  }
  void take(Field field, std::string_view name, std::string_view value, beast::error_code& ec);
  Parsed put(std::string_view bytes);
  void finish_head();
};

void RequestParser::Inside::take(Field field, std::string_view name, std::string_view value, beast::error_code& ec) {
  if (is_head_over) return;  // a trailer: read and dropped
  if (head->fields.size() == limits::kMaxHttpFields) return refuse(431, "the request has too many headers", ec);
  head->fields.emplace_back(name, value);
  const auto is = [&](std::string_view word) {
    return beast::iequals({value.data(), value.size()}, {word.data(), word.size()});
  };
  switch (field) {
    case Field::content_length:
      if (has_length) return refuse(400, "the header `Content-Length` comes twice", ec);
      if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) {
        return refuse(400, "the header `Content-Length` is no number", ec);
      }
      has_length = true;
      break;
    case Field::transfer_encoding:
      if (head->is_http_1_0) return refuse(400, "HTTP/1.0 has no `Transfer-Encoding`", ec);
      if (!is("chunked")) return refuse(501, "`Transfer-Encoding: chunked` is the only one that is read", ec);
      break;
    case Field::host:
      if (has_host) return refuse(400, "the header `Host` comes twice", ec);
      has_host = true;
      break;
    case Field::expect:
      if (!is("100-continue")) return refuse(417, "`Expect: 100-continue` is the only one that is understood", ec);
      head->expects_continue = !head->is_http_1_0;
      break;
    default: break;
  }
}

void RequestParser::Inside::finish_head() {
  is_head_over = true;
  head->keeps_alive = reader->keep_alive();
  head->is_chunked = reader->chunked();
  if (const auto length = reader->content_length()) head->content_length = *length;
  if (!has_host && !head->is_http_1_0) {
    status = 400;
    fault = "the header `Host` is missing";
  }
}

namespace {
struct Meaning {
  int status;
  const char* fault;
};
Meaning meaning_of(const beast::error_code& ec) {
  if (ec == Error::bad_method) return {400, "this is no HTTP: no method"};
  if (ec == Error::bad_target) return {400, "the request's target has a character that it may not have"};
  if (ec == Error::bad_version) return {505, "HTTP/1.1 and HTTP/1.0 are spoken here"};
  if (ec == Error::bad_field) return {400, "a header's name is malformed"};
  if (ec == Error::bad_value) return {400, "a header's value has a character that it may not have"};
  if (ec == Error::bad_content_length)
    return {400, "`Content-Length` is malformed, or stands beside `Transfer-Encoding`"};
  if (ec == Error::multiple_content_length) return {400, "the header `Content-Length` comes twice"};
  if (ec == Error::bad_transfer_encoding)
    return {400, "`Transfer-Encoding` comes twice, or stands beside `Content-Length`"};
  if (ec == Error::bad_chunk || ec == Error::bad_chunk_extension) return {400, "a chunk of the body is malformed"};
  if (ec == Error::bad_line_ending) return {400, "a line does not end with CR LF"};
  return {400, "the request is malformed"};
}
}  // namespace

Parsed RequestParser::Inside::put(std::string_view bytes) {
  beast::error_code ec;
  Parsed parsed;
  parsed.used = reader->put(net::const_buffer(bytes.data(), bytes.size()), ec);
  if (status == 0 && ec && ec != Error::need_more) {
    const Meaning meaning = meaning_of(ec);
    status = meaning.status;
    fault = meaning.fault;
  }
  parsed.status = status;
  parsed.fault = fault;
  return parsed;
}

RequestParser::RequestParser() : inside_(std::make_unique<Inside>()) { reset(); }
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  inside_->reader.emplace(*inside_);
  inside_->status = 0;
  inside_->fault = nullptr;
  inside_->has_length = inside_->has_host = inside_->is_head_over = false;
}

Parsed RequestParser::read_head(std::string_view bytes, RequestHead& head) {
  Inside& in = *inside_;
  in.head = &head;
  Parsed parsed = in.put(bytes);
  if (parsed.status == 0 && in.reader->is_header_done()) {
    in.finish_head();
    parsed.status = in.status;
    parsed.fault = in.fault;
  }
  if (parsed.status == 0 && has_folded_line(bytes.substr(0, parsed.used))) {
    return {parsed.used, 400, "a header goes on in the next line"};
  }
  return parsed;
}

bool RequestParser::has_head() const { return inside_->is_head_over; }

Parsed RequestParser::read_chunks(std::string_view bytes, std::string_view& piece) {
  inside_->piece = {};
  const Parsed parsed = inside_->put(bytes);
  piece = inside_->piece;
  return parsed;
}

bool RequestParser::has_ended() const { return inside_->reader->is_done(); }

}  // namespace mpol::http
