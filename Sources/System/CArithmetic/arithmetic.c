#include "CArithmetic.h"
#include <math.h>
#include <string.h>

// SLAB rows of a panel fit the nearest cache beside the numbers they are multiplied with, CHUNK rows of those the next; ROWS divides it.
enum { SLAB = 128, CHUNK = 192 };

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

enum arithmetic_lanes arithmetic_lanes(void) {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return ARITHMETIC_AVX512;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c") ? ARITHMETIC_AVX2 : ARITHMETIC_PLAIN;
}
#else
#define CHOOSE(name, ...) return name##_plain(__VA_ARGS__);

enum arithmetic_lanes arithmetic_lanes(void) { return ARITHMETIC_PLAIN; }
#endif

void arithmetic_pack(const void *weights, size_t columns, size_t depth, float *packed) {
  const char *bytes = weights;
  for (size_t d = 0; d < depth; d++)
    for (size_t column = 0; column < columns; column++) {
      const size_t panel = d / SLAB * (columns / ARITHMETIC_PANEL) + column / ARITHMETIC_PANEL;
      memcpy(packed + (panel * SLAB + d % SLAB) * ARITHMETIC_PANEL + column % ARITHMETIC_PANEL,
             bytes + (column * depth + d) * sizeof *packed, sizeof *packed);
    }
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
