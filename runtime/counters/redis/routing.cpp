// Which node a request goes to, and what nodes say of it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "runtime/counters/redis/client.hpp"

namespace mpol::counters {

// "MOVED 3999 127.0.0.1:6381": the slot is there from now on. "ASK 3999 127.0.0.1:6381": only this once.
bool Client::redirect(std::unique_ptr<Request>& request, const redisReply& reply) {
  const std::string_view text = text_of(reply);
  const bool has_moved = text.starts_with("MOVED ");
  if (!has_moved && !text.starts_with("ASK ")) return false;
  const std::size_t last_space = text.rfind(' ');
  const std::size_t colon = text.rfind(':');
  RedisAddress to;
  if (colon == std::string_view::npos || colon < last_space) return false;
  to.host = text.substr(last_space + 1, colon - last_space - 1);
  const std::string_view port = text.substr(colon + 1);
  if (std::from_chars(port.data(), port.data() + port.size(), to.port).ec != std::errc()) return false;
  if (++request->redirections > limits::kMaxRedirections) return false;
  if (to.host.empty()) to.host = nodes_[node_of(request->slot)].address.host;
  const std::size_t node = find_or_add_node(to);
  if (has_moved) {
    slots_[request->slot] = static_cast<std::uint16_t>(node);
    ++slots_version_;
    learn_slots();
  } else {
    auto asking = std::make_unique<Request>();
    asking->lane = request->lane;
    asking->bytes = "*1\r\n$6\r\nASKING\r\n";
    asking->done = [](const Reply&, const std::string&) {};
    send_to(node, std::move(asking));
  }
  send_to(node, std::move(request));
  return true;
}

void Client::on_reply(std::size_t node, std::unique_ptr<Request> request, Reply reply) {
  if (reply->type == REDIS_REPLY_ERROR) {
    if (redirect(request, *reply)) return;
    // Somebody has emptied the server's scripts.
    if (text_of(*reply).starts_with("NOSCRIPT") && ++request->redirections <= limits::kMaxRedirections) {
      nodes_[node].lanes[request->lane]->load_scripts();
      return send_to(node, std::move(request));
    }
  }
  request->done(std::move(reply), "");
}

void Client::learn_slots() {
  if (!asks_for_slots_) asks_again_ = {};
  asks_for_slots_ = true;
}

void Client::take_slots(const redisReply& reply, const RedisAddress& asked) {
  const auto ready = [&](std::string failure) {
    const std::lock_guard lock(start_mutex_);
    if (!is_ready_) start_failure_ = std::move(failure);
    is_ready_ = true;
    started_.notify_one();
  };
  // The first answer says whether it is a cluster; one that is in disorder is asked again.
  if (text_of(reply).find("cluster support disabled") != std::string_view::npos) {
    asks_for_slots_ = false;
    return ready(
        options_.seeds.size() > 1 ? fmt::format("Redis at {} is no cluster: expected one address", asked.text()) : "");
  }
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements == 0) return;
  is_cluster_ = true;
  for (Node& node : nodes_) node.has_slots = false;
  for (std::size_t i = 0; i < reply.elements; ++i) {
    const redisReply& range = *reply.element[i];
    if (range.type != REDIS_REPLY_ARRAY || range.elements < 3) return;
    const redisReply& server = *range.element[2];
    if (server.type != REDIS_REPLY_ARRAY || server.elements < 2) return;
    RedisAddress address{std::string(text_of(*server.element[0])), static_cast<int>(server.element[1]->integer)};
    if (address.host.empty()) address.host = asked.host;
    const auto node = static_cast<std::uint16_t>(find_or_add_node(address));
    nodes_[node].has_slots = true;
    const auto first = static_cast<std::size_t>(std::max(0LL, range.element[0]->integer));
    const auto last = static_cast<std::size_t>(std::max(0LL, range.element[1]->integer));
    for (std::size_t slot = first; slot <= last && slot < slots_.size(); ++slot) slots_[slot] = node;
  }
  ++slots_version_;
  asks_for_slots_ = false;
  ready("");
}

}  // namespace mpol::counters
