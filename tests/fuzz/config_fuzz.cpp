// Any bytes as mpold's configuration: refused with the file's name and a place in each message, all of it UTF-8; or read, within
// the bounds of its settings, and what is written of it reads again the same. The same bytes as a file of tokens: refused with its
// place, or every token has a name.
#include <cstdlib>

#include "base/text/utf8.hpp"
#include "daemon/access.hpp"
#include "daemon/config.hpp"

namespace {

using namespace mpol::daemon;

void check(bool truth) {
  if (!truth) std::abort();
}

void read_as_config(std::string_view bytes) {
  const ConfigRead read = read_config(bytes, "/etc/m.toml");
  check(read.config.has_value() == read.faults.empty());
  for (const std::string& fault : read.faults) {
    check(fault.starts_with("/etc/m.toml:"));
    check(mpol::utf8::is_valid(fault) || !mpol::utf8::is_valid(bytes));
  }
  if (!read.config) return;
  check(read.config->server_max_body >= 1024 && read.config->decide_signal_deadline >= 1);
  const std::string text = config_text(*read.config);
  const ConfigRead again = read_config(text, "/elsewhere/m.toml");
  check(again.config && config_text(*again.config) == text);
  check(again.config->policies.size() == read.config->policies.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_config(bytes);
  const auto tokens = Tokens::read(bytes, "tokens");
  if (!tokens) check(tokens.error().message.starts_with("tokens:"));
  // Whatever stands in the header: what is no token is not let in.
  if (tokens) check(tokens->find(bytes) == nullptr);
  return 0;
}
