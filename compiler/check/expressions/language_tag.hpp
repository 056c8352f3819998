// Language tags. Source: BCP 47 (RFC 5646), section 2.1: the shape only, not the registry; private use and
// grandfathered tags are left out. Threads: pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace mpol::check {

// The tag in its usual letters (section 2.1.1: `fr`, `zh-Hant`, `pt-BR`); nothing when it is not well-formed.
std::optional<std::string> language_tag(std::string_view text);

}  // namespace mpol::check
