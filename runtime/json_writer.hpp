// JsonWriter: appends JSON to a string, without white space. The caller keeps the order of calls well-formed.
//
// Text that is not UTF-8 is written with U+FFFD for each bad byte, so that a line is always valid JSON (RFC 8259, 8.1).
// Numbers that JSON cannot hold are null. Never allocates but to grow `out`.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace mpol {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(&out) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  // `name` has nothing that needs escaping: it is a word of ours or an identifier of the policy.
  void key(std::string_view name);
  void value(std::string_view text);
  void value(std::int64_t number);
  void value(double number);
  void value(bool truth);
  void null();

 private:
  void open(char bracket);
  void close(char bracket);
  void comma();
  void string(std::string_view text);

  std::string* out_;
  bool needs_comma_ = false;
};

}  // namespace mpol
