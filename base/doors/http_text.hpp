// What a request may be told to carry: addresses and header fields, as people write them into settings.
//
// Threads: pure functions. Source: RFC 9110, section 5 (fields); RFC 3986 (addresses).
#pragma once
#include <string_view>

namespace mpol {

// Begins with http:// or https://, and holds neither a login nor blanks.
bool is_http_url(std::string_view url);
// What is sent there is seen by nobody on the way: https, or http to this machine.
bool is_private_url(std::string_view url);
// A name that a header may have, and no bytes with which one header becomes two.
bool is_header_field(std::string_view name, std::string_view value);

}  // namespace mpol
