#include "daemon/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace mpol::daemon {
namespace {

constexpr std::string_view kPrefix = "mpol-token-1:";
constexpr std::string_view kScheme = "Bearer ";
constexpr std::string_view kRoles[] = {"decide", "read", "admin"};  // by Role

std::optional<ContentDigest> read_hex(std::string_view text) {
  ContentDigest digest{};
  if (text.size() != 2 * digest.size()) return std::nullopt;
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return digest;
}

}  // namespace

std::optional<Role> read_role(std::string_view name) {
  const auto* const found = std::find(std::begin(kRoles), std::end(kRoles), name);
  if (found == std::end(kRoles)) return std::nullopt;
  return static_cast<Role>(found - std::begin(kRoles));
}

Result<Tokens> Tokens::read(std::string_view text, const std::string& path) {
  Tokens tokens;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    if (const std::size_t comment = line.find('#'); comment != std::string::npos) line.resize(comment);
    std::istringstream words(line);
    std::string role_name, name, hash, more;
    if (!(words >> role_name)) continue;
    const auto role = read_role(role_name);
    if (!role)
      return Failure{
          fmt::format("{}:{}: there is no role `{}`; there are decide, read, admin", path, number, role_name)};
    words >> name >> hash;
    const auto digest = read_hex(hash);
    if (!digest || (words >> more)) {
      const bool is_token = hash.starts_with(kPrefix) || name.starts_with(kPrefix);
      return Failure{fmt::format("{}:{}: {}, expected a role, a name and 64 hexadecimal digits", path, number,
                                 is_token ? "a token itself stands here, not its hash" : "the line is not whole")};
    }
    tokens.tokens_.push_back({*role, name, *digest});
  }
  return tokens;
}

const Token* Tokens::find(std::string_view authorization) const {
  if (!authorization.starts_with(kScheme)) return nullptr;
  const std::string_view token = authorization.substr(kScheme.size());
  if (!token.starts_with(kPrefix) || token.size() > 128) return nullptr;
  const ContentDigest digest = content_digest(token);
  const Token* found = nullptr;
  for (const Token& known : tokens_) {
    if (equal_as_secrets(known.hash, digest)) found = &known;
  }
  return found;
}

NewToken make_token(Role role, const std::string& name) {
  const std::string token = std::string(kPrefix) + to_hex(make_local_key());
  return {token, fmt::format("{} {} {}", kRoles[static_cast<std::size_t>(role)], name, to_hex(content_digest(token)))};
}

}  // namespace mpol::daemon
