// The border between C and C++: what is thrown inside does not get out, and handles that several have are counted.
#pragma once
#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>

#include "embed/report.hpp"
#include "mpol/mpol.h"

namespace mpol::embed {

// Runs `body(report)`, which gives a status. What it reports is the caller's, where he wants it.
template <class Body>
mpol_status reported(mpol_report** out, Body body) noexcept {
  if (out != nullptr) *out = nullptr;
  try {
    auto report = std::make_unique<mpol_report>();
    mpol_status status = MPOL_INTERNAL;
    try {
      status = body(*report);
    } catch (const std::bad_alloc&) {
      return MPOL_NO_MEMORY;
    } catch (const std::exception& thrown) {
      report->add_failure(thrown.what());
    } catch (...) {
      report->add_failure("something was thrown that is no exception of the library's");
    }
    if (out != nullptr && !report->items.empty()) *out = report.release();
    return status;
  } catch (...) {
    return MPOL_NO_MEMORY;
  }
}

// The same for a report that the callee keeps, and that is emptied first.
template <class Body>
mpol_status reported(mpol_report& report, Body body) noexcept {
  report.clear();
  try {
    try {
      return body(report);
    } catch (const std::bad_alloc&) {
      return MPOL_NO_MEMORY;
    } catch (const std::exception& thrown) {
      report.add_failure(thrown.what());
    } catch (...) {
      report.add_failure("something was thrown that is no exception of the library's");
    }
    return MPOL_INTERNAL;
  } catch (...) {
    return MPOL_NO_MEMORY;
  }
}

// Runs `body()`, which reports nothing.
template <class Body>
mpol_status guarded(Body body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return MPOL_NO_MEMORY;
  } catch (...) {
    return MPOL_INTERNAL;
  }
}
// Runs `body()`, which gives something new; null where there is no memory for it.
template <class Body>
auto made(Body body) noexcept -> decltype(body()) {
  try {
    return body();
  } catch (...) {
    return nullptr;
  }
}

// What several may have at once. It begins with one owner.
struct Counted {
  std::atomic<std::uint64_t> owners{1};
};
template <class T>
T* ref(T* counted) {
  if (counted != nullptr) counted->owners.fetch_add(1, std::memory_order_relaxed);
  return counted;
}
template <class T>
void unref(T* counted) {
  if (counted != nullptr && counted->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete counted;
}
template <class T>
struct Unref {
  void operator()(T* counted) const { unref(counted); }
};
// One owner's hold on it.
template <class T>
using Held = std::unique_ptr<T, Unref<T>>;
template <class T>
Held<T> hold(T* counted) {
  return Held<T>(ref(counted));
}

}  // namespace mpol::embed
