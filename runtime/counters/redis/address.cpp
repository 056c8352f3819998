#include "runtime/counters/redis/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace mpol::counters {
namespace {

constexpr std::string_view kScheme = "redis://";

bool is_of(std::string_view text, std::string_view signs) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           signs.find(c) != std::string_view::npos;
  });
}

Result<RedisAddress> read_address(std::string_view text) {
  RedisAddress address;
  std::string_view port;
  const bool in_brackets = text.starts_with('[');
  if (in_brackets) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return Failure{fmt::format("`{}` has no `]`", text)};
    address.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    address.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (address.host.empty()) return Failure{fmt::format("found `{}`, expected host:port", text)};
  // In brackets an IPv6 address, perhaps with a zone.
  const bool is_host = in_brackets ? is_of(address.host, ":.%-_") && address.host.find(':') != std::string::npos
                                   : is_of(address.host, ".-_");
  if (!is_host)
    return Failure{
        fmt::format("found the host `{}`, expected a name, an IPv4 address or [an IPv6 address]", address.host)};
  if (port.empty()) return address;
  port.remove_prefix(1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size() || address.port < 1 || address.port > 65535)
    return Failure{fmt::format("found the port `{}` in `{}`, expected a number from 1 to 65535", port, text)};
  return address;
}

// "deadline=20ms"
Result<std::chrono::milliseconds> read_deadline(std::string_view text) {
  const Failure fault{fmt::format("found `{}`, expected deadline=20ms or the like, up to a minute", text)};
  constexpr std::string_view kName = "deadline=", kUnit = "ms";
  if (!text.starts_with(kName) || !text.ends_with(kUnit)) return fault;
  const std::string_view digits = text.substr(kName.size(), text.size() - kName.size() - kUnit.size());
  int ms = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ms);
  if (error != std::errc() || end != digits.data() + digits.size() || ms < 1 || ms > 60'000) return fault;
  return std::chrono::milliseconds(ms);
}

}  // namespace

std::string RedisAddress::text() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

bool is_redis_url(std::string_view text) { return text.starts_with(kScheme); }

Result<RedisPlace> read_redis_url(std::string_view text) {
  if (!is_redis_url(text)) return Failure{fmt::format("found `{}`, expected redis://host:port", text)};
  text.remove_prefix(kScheme.size());
  // Before anything shows a part of the address.
  if (text.find('@') != std::string_view::npos)
    return Failure{"an address of Redis holds no user or password: they belong in a file or in the environment"};
  RedisPlace place;
  if (const std::size_t question = text.find('?'); question != std::string_view::npos) {
    auto deadline = read_deadline(text.substr(question + 1));
    if (!deadline) return deadline.error();
    place.deadline = *deadline;
    text = text.substr(0, question);
  }
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
    const std::string_view prefix = text.substr(slash + 1);
    // Braces would say which part of a key its slot is made of.
    if (!is_of(prefix, "_-."))
      return Failure{fmt::format("found the prefix `{}`, expected letters, digits, `_`, `-` and `.`", prefix)};
    if (!prefix.empty()) place.prefix = prefix;
    text = text.substr(0, slash);
  }
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    auto address = read_address(text.substr(0, comma));
    if (!address) return address.error();
    place.seeds.push_back(*std::move(address));
    if (comma == text.size()) return place;
    text.remove_prefix(comma + 1);
  }
}

Result<RedisLogin> read_redis_login(std::string_view bytes) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    while (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  const bool has_empty = std::any_of(lines.begin(), lines.end(), [](const std::string& line) { return line.empty(); });
  if (lines.empty() || lines.size() > 2 || has_empty)
    return Failure{fmt::format("found {} lines{}, expected the password, or the user and the password, on a line each",
                               lines.size(), has_empty ? ", of which one is empty" : "")};
  return RedisLogin{lines.size() == 2 ? lines.front() : "", lines.back()};
}

}  // namespace mpol::counters
