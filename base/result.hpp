// Result<T>: a value, or a Failure of the world (a file that cannot be read, a peer that does not answer).
// Faults in policy text or events are Diagnostics instead; faults of ours are MPOL_ASSERT.
// A Result<std::string> is returned as `{boost::system::in_place_value, text}`: a Failure is made from a string too.
#pragma once
#include <boost/system/result.hpp>
#include <string>

namespace mpol {

// What failed, in words for a person: "cannot read `x.mpol`: permission denied".
struct Failure {
  std::string message;
};

template <class T>
using Result = boost::system::result<T, Failure>;

[[noreturn]] inline void throw_exception_from_error(const Failure& failure, const boost::source_location&);

}  // namespace mpol

#include "base/assert.hpp"
inline void mpol::throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  MPOL_ASSERT(false && "value() of a failure", failure.message.c_str());
  std::abort();
}
