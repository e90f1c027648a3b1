// Metrics with tags. The tags are part of a metric's name, `status.200.requests`, from which Envoy's stats_tags take
// them apart again. A metric is defined when it is used for the first time.
#pragma once

#include <unordered_map>

#include "proxy_wasm_calls.h"

struct MetricTag {
  enum class TagType : uint32_t { String = 0, Int = 1, Bool = 2 };
  std::string name;
  TagType tagType;
};

// The text of a tag's value.
template <typename Value> inline std::string toString(Value value) {
  if constexpr (std::is_same_v<Value, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_convertible_v<Value, std::string_view>) {
    return std::string(std::string_view(value));
  } else {
    return std::to_string(value);
  }
}

struct MetricBase {
  MetricBase(MetricType type, const std::string& name) : MetricBase(type, name, {}) {}
  MetricBase(MetricType type, const std::string& name, const std::vector<MetricTag>& tags)
      : type(type), name(name), tags(tags) {}
  MetricBase(MetricType type, const std::string& name, const std::vector<MetricTag>& tags,
             std::string field_separator, std::string value_separator)
      : type(type), name(name), tags(tags), field_separator(field_separator), value_separator(value_separator) {}

  MetricType type;
  std::string name;
  std::string prefix;
  std::vector<MetricTag> tags;
  std::unordered_map<std::string, uint32_t> metric_ids;
  std::string field_separator = ".";
  std::string value_separator = ".";

  std::string prefixWithFields(const std::vector<std::string>& fields) {
    std::string result = prefix;
    for (size_t i = 0; i < fields.size(); i++) {
      result.append(tags[i].name).append(value_separator).append(fields[i]).append(field_separator);
    }
    return result;
  }

  // The metric's number by its whole name.
  uint32_t resolveFullName(const std::string& full_name) {
    const auto [entry, is_new] = metric_ids.try_emplace(full_name, 0);
    if (is_new) {
      CHECK_RESULT(defineMetric(type, full_name, &entry->second));
    }
    return entry->second;
  }

  // The metric's number by the values of all tags.
  uint32_t resolveWithFields(const std::vector<std::string>& fields) {
    if (fields.size() != tags.size()) {
      logAbort("metric fields.size() != tags.size()");
    }
    return resolveFullName(prefixWithFields(fields) + name);
  }

  // Fixes the values of the first tags.
  void partiallyResolveWithFields(const std::vector<std::string>& fields) {
    if (fields.size() >= tags.size()) {
      logAbort("metric fields.size() >= tags.size()");
    }
    prefix = prefixWithFields(fields);
    tags.erase(tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(fields.size()));
  }

  std::string nameFromIdSlow(uint32_t id) {
    for (const auto& [full_name, metric_id] : metric_ids) {
      if (metric_id == id) {
        return full_name;
      }
    }
    return "";
  }

protected:
  uint64_t valueOf(uint32_t metric_id) {
    uint64_t value;
    CHECK_RESULT(getMetric(metric_id, &value));
    return value;
  }
};

// A metric whose kind and tags are known when the filter runs.
struct Metric : public MetricBase {
  using MetricBase::MetricBase;

  template <typename... Fields> uint32_t resolve(Fields... fields) { return resolveWithFields({toString(fields)...}); }

  template <typename... Fields> Metric partiallyResolve(Fields... fields) {
    Metric partial(*this);
    partial.partiallyResolveWithFields({toString(fields)...});
    return partial;
  }

  template <typename... Fields> void increment(int64_t offset, Fields... fields) {
    incrementMetric(resolve(fields...), offset);
  }
  template <typename... Fields> void record(uint64_t value, Fields... fields) {
    recordMetric(resolve(fields...), value);
  }
  template <typename... Fields> uint64_t get(Fields... fields) { return valueOf(resolve(fields...)); }
};

template <typename Value> struct MetricTagDescriptor {
  using type = Value;
  MetricTagDescriptor(std::string_view name) : name(name) {}
  MetricTagDescriptor(const char* name) : name(name) {}
  std::string_view name;
};

template <typename Value> inline MetricTag toMetricTag(const MetricTagDescriptor<Value>& descriptor) {
  const auto type = std::is_same_v<Value, bool>       ? MetricTag::TagType::Bool
                    : std::is_integral_v<Value>       ? MetricTag::TagType::Int
                                                      : MetricTag::TagType::String;
  return {std::string(descriptor.name), type};
}

template <typename Value> struct StringToStringView {
  using type = Value;
};
template <> struct StringToStringView<std::string> {
  using type = std::string_view;
};

// One metric, all its tags resolved.
struct SimpleCounter {
  SimpleCounter(uint32_t id) : metric_id(id) {}
  void increment(int64_t offset) { incrementMetric(metric_id, offset); }
  void record(int64_t offset) { increment(offset); }
  uint64_t get() {
    uint64_t value;
    CHECK_RESULT(getMetric(metric_id, &value));
    return value;
  }
  void operator++() { increment(1); }
  void operator++(int) { increment(1); }
  uint32_t metric_id;
};

struct SimpleGauge {
  SimpleGauge(uint32_t id) : metric_id(id) {}
  void record(uint64_t value) { recordMetric(metric_id, value); }
  uint64_t get() {
    uint64_t value;
    CHECK_RESULT(getMetric(metric_id, &value));
    return value;
  }
  uint32_t metric_id;
};

struct SimpleHistogram {
  SimpleHistogram(uint32_t id) : metric_id(id) {}
  void record(int64_t value) { recordMetric(metric_id, static_cast<uint64_t>(value)); }
  uint32_t metric_id;
};

// What Counter, Gauge and Histogram share: `Self` is one of them, `Simple` what it resolves to.
template <template <typename...> class Self, typename Simple, MetricType kind, typename... Tags>
struct TaggedMetric : public MetricBase {
  // The caller owns it; a filter usually keeps it until its end.
  static Self<Tags...>* New(std::string_view name, MetricTagDescriptor<Tags>... tags) {
    return new Self<Tags...>(name, tags...);
  }

  TaggedMetric(std::string_view name, MetricTagDescriptor<Tags>... tags)
      : MetricBase(kind, std::string(name), {toMetricTag(tags)...}) {}

  Simple resolve(Tags... values) { return Simple(resolveWithFields({toString(values)...})); }

  // A metric with more tags, in which those of this one have values.
  template <typename... More>
  Self<More...>* extendAndResolve(Tags... values, MetricTagDescriptor<More>... more) {
    auto extended = Self<More...>::New(name, more...);
    extended->prefix = prefixWithFields({toString(values)...});
    return extended;
  }
};

template <typename... Tags>
struct Counter : public TaggedMetric<Counter, SimpleCounter, MetricType::Counter, Tags...> {
  using TaggedMetric<Counter, SimpleCounter, MetricType::Counter, Tags...>::TaggedMetric;
  void increment(int64_t offset, Tags... values) { this->resolve(values...).increment(offset); }
  void record(int64_t offset, Tags... values) { increment(offset, values...); }
  uint64_t get(Tags... values) { return this->resolve(values...).get(); }
};

template <typename... Tags> struct Gauge : public TaggedMetric<Gauge, SimpleGauge, MetricType::Gauge, Tags...> {
  using TaggedMetric<Gauge, SimpleGauge, MetricType::Gauge, Tags...>::TaggedMetric;
  void record(int64_t value, typename StringToStringView<Tags>::type... values) {
    recordMetric(this->resolveWithFields({toString(values)...}), static_cast<uint64_t>(value));
  }
  uint64_t get(Tags... values) { return this->resolve(values...).get(); }
};

template <typename... Tags>
struct Histogram : public TaggedMetric<Histogram, SimpleHistogram, MetricType::Histogram, Tags...> {
  using TaggedMetric<Histogram, SimpleHistogram, MetricType::Histogram, Tags...>::TaggedMetric;
  void record(int64_t value, typename StringToStringView<Tags>::type... values) {
    recordMetric(this->resolveWithFields({toString(values)...}), static_cast<uint64_t>(value));
  }
};
