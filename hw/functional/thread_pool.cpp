// SPDX-License-Identifier: Apache-2.0

#include "functional/thread_pool.h"

#include <algorithm>
#include <string>
#include <system_error>

#include "functional/host_shortage.h"

namespace dfx {
namespace {

// Some 50 microseconds: longer than most vector instructions, shorter than a time slice.
constexpr int kSpins = 4000;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

uint32_t loop_of(uint64_t ticket) { return static_cast<uint32_t>(ticket >> 32); }
uint32_t items_of(uint64_t ticket) { return static_cast<uint32_t>(ticket); }

}  // namespace

ThreadPool::ThreadPool(unsigned threads) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  try {
    for (unsigned i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    join();
    throw HostShortage("the host gives no " + std::to_string(threads) +
                       " threads: use --threads with a smaller number, or raise the limit (ulimit -u)");
  }
}

ThreadPool::~ThreadPool() { join(); }

void ThreadPool::join() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void ThreadPool::run(uint32_t count, const void* context, Call call) {
  // All items of the previous loop are done, so no thread reads these three.
  count_ = count;
  context_ = context;
  call_ = call;
  done_.store(0, std::memory_order_relaxed);
  const uint32_t loop = loop_of(ticket_.load(std::memory_order_relaxed)) + 1;
  ticket_.store(static_cast<uint64_t>(loop) << 32 | count);
  if (sleeping_.load() > 0) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
    }
    wake_.notify_all();
  }
  share(loop);
  for (int spins = 0; done_.load(std::memory_order_acquire) < count; ++spins) {
    if (spins < kSpins) {
      pause();
    } else {
      std::this_thread::yield();
    }
  }
}

void ThreadPool::share(uint32_t loop) {
  uint64_t ticket = ticket_.load(std::memory_order_acquire);
  while (loop_of(ticket) == loop && items_of(ticket) > 0) {
    if (!ticket_.compare_exchange_weak(ticket, ticket - 1, std::memory_order_acq_rel)) continue;
    // The claimed item keeps the loop, and so its call, alive.
    call_(context_, count_ - items_of(ticket));
    done_.fetch_add(1, std::memory_order_release);
    ticket = ticket_.load(std::memory_order_acquire);
  }
}

void ThreadPool::work() {
  uint32_t seen = 0;
  const auto has_work = [&] { return stop_ || loop_of(ticket_.load()) != seen; };
  while (!stop_) {
    for (int spins = 0; spins < kSpins && !has_work(); ++spins) pause();
    if (!has_work()) {
      std::unique_lock<std::mutex> lock(mutex_);
      ++sleeping_;
      wake_.wait(lock, has_work);
      --sleeping_;
    }
    seen = loop_of(ticket_.load());
    share(seen);
  }
}

}  // namespace dfx
