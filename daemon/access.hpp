// Access: who may ask mpold for what.
//
// A token is 32 random bytes, written as `mpol-token-1:` and their 64 hexadecimal digits; the file holds only its BLAKE2b-256, so that who reads the
// file cannot ask. As it is random, a fast hash is enough. A line: role, name, hash in hexadecimal; `#` begins a comment.
// Errors:  reading: a Failure with file and line. Threads: immutable and shared.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "program/sealed_file.hpp"

namespace mpol::daemon {

// Of a route. Decide: on this machine, or with a token of any role (`server.decide_from` widens or narrows that). Read, Admin: with a
// token of that role; an admin may read.
enum class Access : std::uint8_t { Anybody, Decide, Read, Admin };
enum class Role : std::uint8_t { Decide, Read, Admin };

struct Token {
  Role role{};
  std::string name;  // for the log
  ContentDigest hash{};
};

class Tokens {
 public:
  static Result<Tokens> read(std::string_view text, const std::string& path);
  // `authorization`: the header. Null: it holds no token of ours. Takes the same time for every token of a length.
  const Token* find(std::string_view authorization) const;
  bool empty() const { return tokens_.empty(); }

 private:
  std::vector<Token> tokens_;
};

// A new one, and its line for the file.
struct NewToken {
  std::string token, line;
};
NewToken make_token(Role role, const std::string& name);
std::optional<Role> read_role(std::string_view name);

}  // namespace mpol::daemon
