// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_THREAD_POOL_H
#define DFX_FUNCTIONAL_THREAD_POOL_H

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace dfx {

// Host threads that share one loop at a time. Workers spin for a short while between loops, because the
// loops of one pass follow each other within microseconds, and then sleep. The caller never waits for a
// worker that has not started: on a busy host it does the work itself.
class ThreadPool {
 public:
  // 0 threads = all of the host. Throws HostShortage when the host does not give them.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  unsigned size() const { return static_cast<unsigned>(workers_.size()) + 1; }

  // Calls body(i) once for each i below count, on all threads; returns when all calls have returned.
  // The body must not throw. One caller at a time; no nesting.
  template <typename Body>
  void for_each(size_t count, const Body& body) {
    if (workers_.empty() || count < 2) {
      for (size_t i = 0; i < count; ++i) body(i);
      return;
    }
    run(static_cast<uint32_t>(count), &body,
        [](const void* context, size_t i) { (*static_cast<const Body*>(context))(i); });
  }

 private:
  using Call = void (*)(const void* context, size_t i);

  void run(uint32_t count, const void* context, Call call);
  void work();
  void join();
  // Runs items of the loop numbered `loop` until none is left.
  void share(uint32_t loop);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stop_{false};
  std::atomic<unsigned> sleeping_{0};
  // Number of the loop (high half) and its unclaimed items (low half), in one word: a late worker cannot
  // claim an item of a loop that it does not know.
  std::atomic<uint64_t> ticket_{0};
  std::atomic<uint32_t> done_{0};
  uint32_t count_ = 0;
  const void* context_ = nullptr;
  Call call_ = nullptr;
};

}  // namespace dfx

#endif
