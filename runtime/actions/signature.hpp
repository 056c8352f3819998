// Signatures of webhooks, so that a receiver knows who sent a body and that nobody changed it.
//
// Source:  the Standard Webhooks specification: base64 of HMAC-SHA-256 over "id.timestamp.body", behind "v1,".
// Threads: pure.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace mpol::actions {

// The header's value. `secret`: bytes, or behind `whsec_` their base64. `time_s`: seconds since 1970.
std::string signature(std::string_view secret, std::string_view id, std::int64_t time_s, std::string_view body);

}  // namespace mpol::actions
