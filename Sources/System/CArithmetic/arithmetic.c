#include "CArithmetic.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

// One panel of SLAB depth and the next one, CHUNK rows and what they become stay in the second cache; LINE numbers come together.
// MOST_ROWS is what any of the below takes at a time.
enum { SLAB = 384, CHUNK = 128, LINE = 16, MOST_ROWS = 8 };

// A small product of matrices: `in` times `weights` and `from` added is `out`; a gap is from one row to the next.
// Meanwhile `lines` lines of memory from `ahead` on are asked for, at every second number of the depth.
struct tile {
  const float *in, *weights, *from, *ahead;
  float *out;
  size_t depth, in_gap, weights_gap, from_gap, out_gap, lines;
};

static _Thread_local unsigned limit = ARITHMETIC_AVX512;

unsigned arithmetic_limit(unsigned lanes) {
  const unsigned before = limit;
  limit = lanes;
  return before;
}

static inline __attribute__((always_inline)) float whole(uint16_t half) {
  uint32_t bits = (uint32_t)(half & 0x7fff) << 13;
  float value;
  memcpy(&value, &bits, sizeof value);
  value *= 0x1p112f;
  return half & 0x8000 ? -value : value;
}

// To the nearest half number; beyond the largest, the largest.
static uint16_t half(float value) {
  float scaled = fabsf(value) * 0x1p-112f;
  uint32_t bits;
  memcpy(&bits, &scaled, sizeof bits);
  bits = (bits + 0xfff + (bits >> 13 & 1)) >> 13;
  return (uint16_t)((bits > 0x7bff ? 0x7bff : bits) | (value < 0 ? 0x8000 : 0));
}

#define LANES 4
#define ROWS 4
#define VECTORS 2
#define EXPAND(from) ((vec_plain){whole((from)[0]), whole((from)[1]), whole((from)[2]), whole((from)[3])})
#define SUFFIX plain
#define TARGET
#include "lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define ROWS 6
#define VECTORS 2
#define EXPAND(from) _mm256_cvtph_ps(_mm_loadu_si128((const void *)(from)))
#define SUFFIX avx2
#define TARGET __attribute__((target("avx2,fma,f16c")))
#include "lanes.h"

#define LANES 16
#define ROWS 8
#define VECTORS 3
#define EXPAND(from) _mm512_cvtph_ps(_mm256_loadu_si256((const void *)(from)))
#define SUFFIX avx512
#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma")))
#include "lanes.h"

#define CHOOSE(name, ...)                                                  \
  switch (arithmetic_lanes()) {                                            \
    case ARITHMETIC_AVX512: return name##_avx512(__VA_ARGS__);             \
    case ARITHMETIC_AVX2: return name##_avx2(__VA_ARGS__);                 \
    default: return name##_plain(__VA_ARGS__);                             \
  }

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

enum arithmetic_lanes arithmetic_lanes(void) {
  if (limit >= ARITHMETIC_AVX512 && has_avx512()) return ARITHMETIC_AVX512;
  return limit >= ARITHMETIC_AVX2 && has_avx2() ? ARITHMETIC_AVX2 : ARITHMETIC_PLAIN;
}
#else
#define CHOOSE(name, ...) return name##_plain(__VA_ARGS__);

enum arithmetic_lanes arithmetic_lanes(void) { return ARITHMETIC_PLAIN; }
#endif

void arithmetic_pack(const void *weights, size_t columns, size_t depth, float *packed) {
  const char *bytes = weights;
  for (size_t slab = 0; slab < depth; slab += SLAB)
    for (size_t panel = 0; panel < columns; panel += ARITHMETIC_PANEL)
      for (size_t d = slab; d < depth && d < slab + SLAB; d++)
        for (size_t column = panel; column < panel + ARITHMETIC_PANEL; column++, packed++)
          memcpy(packed, bytes + (column * depth + d) * sizeof *packed, sizeof *packed);
}

void arithmetic_prefer_large_pages(void *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  const uintptr_t page = 1 << 21, start = (uintptr_t)memory;
  const uintptr_t first = (start + page - 1) / page * page, end = (start + bytes) / page * page;
  if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
  (void)memory, (void)bytes;
#endif
}

void arithmetic_narrow(const void *numbers, size_t count, uint16_t *halves) {
  const char *bytes = numbers;
  for (size_t i = 0; i < count; i++) {
    float number;
    memcpy(&number, bytes + i * sizeof number, sizeof number);
    halves[i] = half(number);
  }
}

void arithmetic_widen(const uint16_t *halves, size_t count, float *out) { CHOOSE(widen, halves, count, out) }

void arithmetic_multiply(const float *in, size_t rows, size_t depth, const float *packed, const float *bias,
                         size_t columns, float *out) {
  CHOOSE(multiply, in, rows, depth, packed, bias, columns, out)
}

void arithmetic_normalise(float *values, const float *residual, size_t rows, size_t width, const float *scale,
                          const float *shift, float epsilon) {
  CHOOSE(normalise, values, residual, rows, width, scale, shift, epsilon)
}

void arithmetic_gelu(float *values, size_t count) { CHOOSE(gelu, values, count) }

void arithmetic_attend(const float *projected, size_t tokens, size_t heads, size_t width, float *scratch, float *out) {
  CHOOSE(attend, projected, tokens, heads, width, scratch, out)
}

size_t arithmetic_attend_scratch(size_t tokens, size_t width) { return (tokens + 31) / 32 * 32 * (width + MOST_ROWS); }

float arithmetic_dot(const float *left, const float *right, size_t count) { CHOOSE(dot, left, right, count) }

void arithmetic_scan(const int8_t *query, const int8_t *rows, size_t count, size_t width, int32_t *scores) {
  CHOOSE(scan, query, rows, count, width, scores)
}

void arithmetic_products(const int8_t *query, const int8_t *rows, const float *scales, float scale, size_t count, size_t width,
                         float *products) {
  int32_t whole[256];
  for (size_t first = 0; first < count; first += 256) {
    const size_t here = count - first < 256 ? count - first : 256;
    arithmetic_scan(query, rows + first * width, here, width, whole);
    for (size_t i = 0; i < here; i++) products[first + i] = (float)whole[i] * scales[first + i] * scale;
  }
}

double arithmetic_peak(size_t rounds) { CHOOSE(peak, rounds) }
