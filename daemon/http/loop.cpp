#include "daemon/http/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>

namespace mpol::http {

namespace asio = boost::asio;

struct Loop::Inside {
  asio::io_context context{1};  // one thread runs it
  asio::steady_timer timer{context};
  std::chrono::milliseconds pause{};
  std::function<void()> work;

  void tick() {
    timer.expires_after(pause);
    timer.async_wait([this](const boost::system::error_code& fault) {
      if (fault) return;
      work();
      tick();
    });
  }
};

struct Loop::Poster::Box {
  std::mutex mutex;
  asio::io_context* context;  // null: the loop is gone
};

namespace {
thread_local const void* t_current = nullptr;  // the box of the loop that this thread is in

class Current {
 public:
  explicit Current(const void* box) : before_(std::exchange(t_current, box)) {}
  ~Current() { t_current = before_; }

 private:
  const void* before_;
};
}  // namespace

Loop::Loop() : inside_(std::make_unique<Inside>()) {
  poster_.box_ = std::make_shared<Poster::Box>();
  poster_.box_->context = &inside_->context;
}

Loop::~Loop() {
  const std::lock_guard lock(poster_.box_->mutex);
  poster_.box_->context = nullptr;
}

void Loop::run() {
  const Current current(poster_.box_.get());
  const auto keeps_running = asio::make_work_guard(inside_->context);
  inside_->context.run();
}

void Loop::poll() {
  const Current current(poster_.box_.get());
  inside_->context.restart();
  inside_->context.poll();
}

void Loop::stop() { inside_->context.stop(); }

void Loop::every(std::chrono::milliseconds pause, std::function<void()> work) {
  inside_->pause = pause;
  inside_->work = std::move(work);
  inside_->tick();
}

void Loop::Poster::operator()(std::function<void()> work) const {
  const std::lock_guard lock(box_->mutex);
  if (box_->context != nullptr) asio::post(*box_->context, std::move(work));
}

bool Loop::Poster::is_here() const { return t_current == box_.get(); }

struct Watched::Inside {
  asio::posix::stream_descriptor descriptor;
};

Watched::Watched(Loop& loop, int descriptor)
    : inside_(new Inside{asio::posix::stream_descriptor(loop.inside_->context, descriptor)}), descriptor_(descriptor) {}

Watched::~Watched() = default;

void Watched::wait_readable(std::shared_ptr<Ready> whom) {
  inside_->descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                                 [whom = std::move(whom)](const boost::system::error_code& fault) {
                                   if (!fault) whom->on_readable();
                                 });
}

void Watched::wait_writable(std::shared_ptr<Ready> whom) {
  inside_->descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                                 [whom = std::move(whom)](const boost::system::error_code& fault) {
                                   if (!fault) whom->on_writable();
                                 });
}

}  // namespace mpol::http
