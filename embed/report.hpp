// mpol_report: what is wrong with a bundle, its parameters, an event or the world, in one form for the caller.
// Threads: one report belongs to one thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "mpol/mpol.h"
#include "runtime/event/event_fault.hpp"

struct mpol_report {
  struct Item {
    mpol::Severity severity{};
    std::string code, name;  // "": the world's fault, or a bad argument
    std::string message;
    std::string file;                    // "": none
    std::uint32_t line = 0, column = 0;  // 0: none
    std::string path;                    // inside an event
  };

  void clear();
  void add_failure(std::string message);
  // Without a tree for diagnostics that have no place.
  void add(const mpol::Diagnostics& diagnostics, const mpol::SourceTree* sources = nullptr);
  void add(const mpol::event::EventDiagnostics& faults);

  std::vector<Item> items;
  std::string text;          // for people
  mutable std::string json;  // made when it is asked for; "": not yet
};
