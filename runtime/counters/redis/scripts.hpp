// What runs inside Redis: one script writes an event's places, one declares a counter. Neither knows what a counter means:
// they compare stamps and store what they are given. Reading takes no script: plain commands cost the server less than half.
#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace mpol::counters {

enum class Script : std::size_t { Write, Declare };
inline constexpr std::size_t kScripts = 2;

// Write.    KEYS: the event's id, then places. ARGV: how long the id is kept, in milliseconds; then for each place the stamp that it must
//           still have ("" for none, "?" where it is not known), its expiry (0: none), how many pairs, and the pairs: the
//           first is the stamp's. Everything is looked at before anything is changed, so that an error changes nothing.
//           Gives 1: counted; 0: it was counted before; else for each place its stamp and those fields as they are now.
// Declare.  KEYS: the counters. ARGV: a name, what it must be declared as ("" for none), what it shall be declared as.
//           Gives 1: done; 0: it is declared otherwise.
inline constexpr std::array<std::string_view, kScripts> kScriptTexts = {
    R"(local at, same = 2, true
for k = 2, #KEYS do
  if (redis.call('HGET', KEYS[k], 's') or '') ~= ARGV[at] then same = false end
  at = at + 3 + 2 * tonumber(ARGV[at + 2])
end
if same then
  if not redis.call('SET', KEYS[1], '', 'PX', ARGV[1], 'NX') then return 0 end
  at = 2
  for k = 2, #KEYS do
    local last = at + 2 + 2 * tonumber(ARGV[at + 2])
    redis.call('HSET', KEYS[k], unpack(ARGV, at + 3, last))
    if ARGV[at + 1] ~= '0' then
      if ARGV[at] == '' then redis.call('PEXPIRE', KEYS[k], ARGV[at + 1])
      else redis.call('PEXPIRE', KEYS[k], ARGV[at + 1], 'GT') end
    end
    at = last + 1
  end
  return 1
end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local found = {}
at = 2
for k = 2, #KEYS do
  local last, fields = at + 2 + 2 * tonumber(ARGV[at + 2]), {}
  for i = at + 3, last, 2 do fields[#fields + 1] = ARGV[i] end
  found[k - 1] = redis.call('HMGET', KEYS[k], unpack(fields))
  at = last + 1
end
return found)",
    R"(if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1)"};

}  // namespace mpol::counters
