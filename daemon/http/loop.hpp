// Loop: the events of one thread: descriptors that are ready, work that other threads bring, a tick. Asio is in loop.cpp alone.
//
// Threads: run() and poll() make the calling thread the loop's thread. post() and Poster from any; all else in the loop's thread,
//          or before it runs.
#pragma once
#include <chrono>
#include <functional>
#include <memory>

namespace mpol::http {

// What is told that its descriptor is ready.
class Ready {
 public:
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;

 protected:
  ~Ready() = default;
};

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();   // until stop()
  void poll();  // what can be done now
  void stop();
  // Calls `work` in the loop's thread that often, for as long as the loop lives. Once.
  void every(std::chrono::milliseconds pause, std::function<void()> work);

  // Brings work to a loop, and drops it when the loop is gone.
  class Poster {
   public:
    void operator()(std::function<void()> work) const;
    bool is_here() const;  // the calling thread is in the loop's run() or poll()

   private:
    friend class Loop;
    struct Box;
    std::shared_ptr<Box> box_;
  };
  const Poster& poster() const { return poster_; }

 private:
  friend class Watched;
  struct Inside;
  std::unique_ptr<Inside> inside_;
  Poster poster_;
};

// Owns a descriptor that does not block. Waits end without a call when it is destroyed.
class Watched {
 public:
  Watched(Loop& loop, int descriptor);
  ~Watched();
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  int descriptor() const { return descriptor_; }
  // Each calls `whom` once, and keeps it alive until then. One of each kind may be under way.
  void wait_readable(std::shared_ptr<Ready> whom);
  void wait_writable(std::shared_ptr<Ready> whom);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
  int descriptor_;
};

}  // namespace mpol::http
