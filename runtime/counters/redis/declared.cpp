#include "runtime/counters/redis/declared.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "runtime/counters/opening.hpp"
#include "runtime/counters/record.hpp"

namespace mpol::counters {
namespace {

constexpr std::string_view kFormat = "mpol counter 1\n";
// Somebody else declares at the same time; each time one of us is done.
constexpr int kTries = 16;

std::string bytes_of(const std::string& field, const CounterShape& shape) {
  RecordWriter record;
  record.text(field);
  record.shape(shape);
  std::string bytes(kFormat);
  record.finish(bytes);
  return bytes;
}

}  // namespace

Declared::Declared(std::string prefix, std::chrono::milliseconds waits)
    : prefix_(std::move(prefix)),
      waits_(waits),
      counters_(std::make_unique<std::atomic<const KeptCounter*>[]>(limits::kMaxCounters)) {
  ids_ms = limits::kLeastIdMs;
}

// Also while counts are not to be read: another version of a policy can be loaded then.
Reply Declared::ask(Client& client, const std::string& key, CommandText command, std::string& why) const {
  auto call = std::make_shared<Call>();
  call->reads_counts = false;
  Call::Command& asked = call->commands.emplace_back();
  asked.slot = slot_of(key);
  asked.bytes = command.take();
  why = "no answer in time";
  if (!client.ask(call, waits_)) return nullptr;
  why = asked.failure;
  return std::move(asked.reply);
}

bool Declared::read_all(Client& client, std::span<const CounterShape> shapes, std::vector<Kept>& kept,
                        std::string& why) {
  const std::string key = counters_key(prefix_);
  CommandText command(2 + shapes.size());
  command.add("HMGET");
  command.add(key);
  for (const CounterShape& shape : shapes) command.add(shape.name);
  const Reply reply = ask(client, key, std::move(command), why);
  if (reply == nullptr) return false;
  why = text_of(*reply);
  if (reply->type != REDIS_REPLY_ARRAY || reply->elements != shapes.size()) return false;
  kept.clear();
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    Kept& one = kept.emplace_back();
    one.bytes = text_of(*reply->element[i]);
    if (one.bytes.empty()) continue;
    RecordFile file(one.bytes, kFormat);
    const auto payload = file.next();
    why = fmt::format("what `{}` holds for `{}` is damaged, or of a newer version", key, shapes[i].name);
    if (!payload) return false;
    RecordReader reader(*payload);
    one.field = reader.text();
    one.shape = reader.shape();
    if (!reader.is_whole()) return false;
  }
  return true;
}

bool Declared::declare(Client& client, const Kept& before, const CounterShape& shape, std::string& field,
                       std::string& why) {
  field = !before.bytes.empty() && keeps_state(before.shape, shape) ? before.field : field_for(shape, before.field);
  const std::string key = counters_key(prefix_);
  CommandText command(7);
  command.add("EVALSHA");
  command.add(client.sha(Script::Declare));
  command.add("1");
  command.add(key);
  command.add(shape.name);
  command.add(before.bytes);
  command.add(bytes_of(field, shape));
  const Reply reply = ask(client, key, std::move(command), why);
  if (reply == nullptr) return false;
  why = text_of(*reply);
  return why.empty() && reply->integer == 1;
}

Handle Declared::keep(const CounterShape& shape, std::string field) {
  Handle handle = 0;
  while (handle < count_ && get(handle).shape.name != shape.name) ++handle;
  if (handle < count_ && get(handle).shape == shape && get(handle).field == field) return handle;
  all_.push_back(std::make_unique<KeptCounter>(KeptCounter{shape, std::move(field), expiry_ms(shape)}));
  counters_[handle].store(all_.back().get(), std::memory_order_release);
  if (handle == count_) ++count_;
  const std::int64_t ids = std::clamp(expiry_ms(shape), limits::kLeastIdMs, limits::kMaxIdMs);
  ids_ms = std::max(ids_ms.load(), ids);
  return handle;
}

// All are looked at before any is declared.
std::vector<Handle> Declared::open(Client& client, std::span<const CounterShape> shapes, Diagnostics& diagnostics) {
  const std::lock_guard opening(opening_);
  for (const CounterShape& shape : shapes) {
    if (!shape.reads_others) continue;
    diagnostics.report(Code::R0412, {}, shape.name);
    return {};
  }
  std::uint32_t new_ones = 0;
  for (const CounterShape& shape : shapes) {
    Handle handle = 0;
    while (handle < count_ && get(handle).shape.name != shape.name) ++handle;
    if (handle == count_ && !has_room(count_ + ++new_ones, shape, diagnostics)) return {};
  }
  std::string why;
  std::vector<Kept> kept;
  std::vector<std::string> fields(shapes.size());
  std::size_t done = 0;
  for (int tries = 0; done < shapes.size() && tries < kTries; ++tries) {
    if (!read_all(client, shapes, kept, why)) break;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      if (!kept[i].bytes.empty() && !may_take_over(kept[i].shape, shapes[i], diagnostics)) return {};
    }
    for (; done < shapes.size(); ++done) {
      const Kept& before = kept[done];
      fields[done] = before.field;
      const bool is_kept = !before.bytes.empty() && keeps_state(before.shape, shapes[done]);
      if (is_kept && bytes_of(before.field, shapes[done]) == before.bytes) continue;
      if (!declare(client, before, shapes[done], fields[done], why)) break;
    }
    if (!why.empty() && done < shapes.size()) break;
  }
  if (done < shapes.size()) {
    diagnostics.report(Code::R0411, {}, why.empty() ? "other programs declare the same counters without end" : why);
    return {};
  }
  std::vector<Handle> handles;
  for (std::size_t i = 0; i < shapes.size(); ++i) handles.push_back(keep(shapes[i], fields[i]));
  return handles;
}

}  // namespace mpol::counters
