// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_THREAD_POOL_H
#define DFX_FUNCTIONAL_THREAD_POOL_H

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dfx {

// Host threads that share one loop at a time. Workers spin for a short while between loops, because the
// loops of one pass follow each other within microseconds, and then sleep.
class ThreadPool {
 public:
  // 0 threads = all of the host.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  unsigned size() const { return static_cast<unsigned>(workers_.size()) + 1; }

  // Calls body(i) once for each i below count, on all threads; returns when all calls have returned.
  void for_each(size_t count, const std::function<void(size_t)>& body);

 private:
  void work();
  void run_shares();

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> generation_{0};
  std::atomic<bool> stop_{false};
  std::atomic<size_t> next_{0};
  std::atomic<unsigned> finished_{0};
  std::atomic<unsigned> sleeping_{0};
  size_t count_ = 0;
  const std::function<void(size_t)>* body_ = nullptr;
};

}  // namespace dfx

#endif
