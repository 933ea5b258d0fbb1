// The functions for one width of register: LANES numbers, ROWS rows and VECTORS registers at a time, named by SUFFIX, for TARGET.
// Included once for each; there is no include guard on purpose.

#define PASTE(name, suffix) name##_##suffix
#define NAMED(name, suffix) PASTE(name, suffix)
#define FN(name) NAMED(name, SUFFIX)
#define INLINE static inline __attribute__((always_inline)) TARGET
#define VEC FN(vec)
#define INTS FN(ints)

typedef float VEC __attribute__((ext_vector_type(LANES), aligned(4)));
typedef int32_t INTS __attribute__((ext_vector_type(LANES), aligned(4)));

INLINE VEC FN(load)(const float *at) { return *(const VEC *)at; }
INLINE void FN(store)(float *at, VEC value) { *(VEC *)at = value; }

INLINE float FN(sum)(VEC value) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += value[i];
  return sum;
}

// ROWS rows side by side, so that the next factors are the next numbers in memory; rows that are not there are zero.
INLINE void FN(interleave)(const float *in, size_t rows, size_t gap, float *to) {
  for (size_t d = 0; d < SLAB; d++)
    for (size_t r = 0; r < ROWS; r++) to[d * ROWS + r] = r < rows ? in[r * gap + d] : 0;
}

// Adds SLAB products to each of ROWS rows of sums in `out`, all of which stay in registers meanwhile; asks for what lies at `next`.
INLINE void FN(block)(const float *in, const float *slab, const float *next, float *out, size_t gap) {
  VEC sums[ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < ROWS; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < VECTORS; v++) sums[r][v] = FN(load)(out + (size_t)r * gap + v * LANES);
  for (size_t d = 0; d < SLAB; d++, in += ROWS, slab += ARITHMETIC_PANEL) {
    VEC weights[VECTORS];
    __builtin_prefetch(next + d * 16, 0, 2);
#pragma clang loop unroll(full)
    for (int v = 0; v < VECTORS; v++) weights[v] = FN(load)(slab + v * LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < ROWS; r++) {
      VEC factor = (VEC)(in[r]);
#pragma clang loop unroll(full)
      for (int v = 0; v < VECTORS; v++) sums[r][v] += factor * weights[v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < ROWS; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < VECTORS; v++) FN(store)(out + (size_t)r * gap + v * LANES, sums[r][v]);
}

// At most CHUNK rows, one slab of the depth, one panel of columns.
INLINE void FN(blocks)(const float *in, size_t rows, const float *slab, float *out, size_t gap) {
  const float *next = slab + SLAB * ARITHMETIC_PANEL;
  for (size_t v = 0; v < ARITHMETIC_PANEL; v += VECTORS * LANES) {
    size_t row = 0;
    for (; row + ROWS <= rows; row += ROWS, next += SLAB * 16)
      FN(block)(in + row * SLAB, slab + v, next, out + row * gap + v, gap);
    if (row == rows) continue;
    float last[ROWS * VECTORS * LANES] = {0};
    for (size_t r = row; r < rows; r++)
      memcpy(last + (r - row) * VECTORS * LANES, out + r * gap + v, VECTORS * LANES * sizeof *last);
    FN(block)(in + row * SLAB, slab + v, next, last, VECTORS * LANES);
    for (size_t r = row; r < rows; r++)
      memcpy(out + r * gap + v, last + (r - row) * VECTORS * LANES, VECTORS * LANES * sizeof *last);
  }
}

static TARGET void FN(multiply)(const float *in, size_t rows, size_t depth, const float *packed, const float *bias,
                                size_t columns, float *out) {
  float sides[CHUNK * SLAB] __attribute__((aligned(64)));
  for (size_t r = 0; r < rows; r++) memcpy(out + r * columns, bias, columns * sizeof *bias);
  for (size_t first = 0; first < rows; first += CHUNK) {
    const size_t here = rows - first < CHUNK ? rows - first : CHUNK;
    const float *weights = packed;
    for (size_t d = 0; d < depth; d += SLAB) {
      for (size_t r = 0; r < here; r += ROWS)
        FN(interleave)(in + (first + r) * depth + d, here - r, depth, sides + r * SLAB);
      for (size_t column = 0; column < columns; column += ARITHMETIC_PANEL, weights += SLAB * ARITHMETIC_PANEL)
        FN(blocks)(sides, here, weights, out + first * columns + column, columns);
    }
  }
}

static TARGET void FN(normalise)(float *values, const float *residual, size_t rows, size_t width, const float *scale,
                                 const float *shift, float epsilon) {
  for (size_t r = 0; r < rows; r++, values += width) {
    VEC sum = 0, squares = 0;
    for (size_t i = 0; i < width; i += LANES) {
      VEC value = FN(load)(values + i);
      if (residual) value += FN(load)(residual + r * width + i);
      FN(store)(values + i, value);
      sum += value;
    }
    const float mean = FN(sum)(sum) / (float)width;
    for (size_t i = 0; i < width; i += LANES) {
      VEC value = FN(load)(values + i) - mean;
      squares += value * value;
    }
    const float factor = 1 / sqrtf(FN(sum)(squares) / (float)width + epsilon);
    for (size_t i = 0; i < width; i += LANES)
      FN(store)(values + i, (FN(load)(values + i) - mean) * factor * FN(load)(scale + i) + FN(load)(shift + i));
  }
}

// e to the power of x: 2^n * e^r with |r| <= ln 2 / 2, and e^r by its series; right to 2e-7 of the value.
INLINE VEC FN(exponential)(VEC x) {
  x = __builtin_elementwise_max(__builtin_elementwise_min(x, (VEC)(88.0f)), (VEC)(-87.0f));
  VEC n = __builtin_elementwise_floor(x * 1.44269504f + 0.5f);
  VEC r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  VEC p = (VEC)(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  INTS power = (__builtin_convertvector(n, INTS) + 127) << 23;
  VEC factor;
  memcpy(&factor, &power, sizeof factor);
  return p * factor;
}

// Abramowitz and Stegun 7.1.26: the error function to 1.5e-7.
static TARGET void FN(gelu)(float *values, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    VEC x = FN(load)(values + i);
    VEC z = __builtin_elementwise_abs(x) * 0.70710678f;
    VEC t = 1.0f / (1.0f + 0.3275911f * z);
    VEC p = (((((VEC)(1.061405429f) * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
    VEC erf = 1.0f - p * FN(exponential)(-z * z);
    FN(store)(values + i, 0.5f * (x + __builtin_elementwise_abs(x) * erf));
  }
  for (; i < count; i++) values[i] = 0.5f * values[i] * (1 + erff(values[i] * 0.70710678f));
}

// Scores of one query with every token: four registers of tokens at a time, so that no addition waits for the last.
INLINE void FN(score)(const float *query, const float *keys, size_t padded, size_t width, float scale, float *scores) {
  for (size_t t = 0; t < padded; t += 4 * LANES) {
    VEC sums[4] = {0, 0, 0, 0};
    for (size_t w = 0; w < width; w++) {
      VEC factor = (VEC)(query[w]);
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++) sums[v] += factor * FN(load)(keys + w * padded + t + v * LANES);
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < 4; v++) FN(store)(scores + t + v * LANES, sums[v] * scale);
  }
}

// The weighted sum of all tokens' values, `width` numbers of them; scores past the last token are zero.
INLINE void FN(blend)(const float *scores, const float *values, size_t stride, size_t tokens, size_t width, float share,
                      float *out) {
  for (size_t w = 0; w < width; w += LANES) {
    VEC sums[4] = {0, 0, 0, 0};
    size_t t = 0;
    for (; t + 4 <= tokens; t += 4)
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++) sums[v] += (VEC)(scores[t + v]) * FN(load)(values + (t + v) * stride + w);
    for (; t < tokens; t++) sums[0] += (VEC)(scores[t]) * FN(load)(values + t * stride + w);
    FN(store)(out + w, (sums[0] + sums[1] + sums[2] + sums[3]) * share);
  }
}

static TARGET void FN(attend)(const float *projected, size_t tokens, size_t heads, size_t width, float *scratch,
                              float *out) {
  const size_t padded = (tokens + 63) / 64 * 64, stride = 3 * heads * width;
  float *keys = scratch, *scores = keys + padded * width, *values = scores + padded;
  memset(keys, 0, padded * width * sizeof *keys);
  for (size_t h = 0; h < heads; h++) {
    for (size_t t = 0; t < tokens; t++) {
      for (size_t w = 0; w < width; w++) keys[w * padded + t] = projected[t * stride + (heads + h) * width + w];
      memcpy(values + t * width, projected + t * stride + (2 * heads + h) * width, width * sizeof *values);
    }
    for (size_t q = 0; q < tokens; q++) {
      FN(score)(projected + q * stride + h * width, keys, padded, width, 1 / sqrtf((float)width), scores);
      for (size_t t = tokens; t < padded; t++) scores[t] = -3e38f;
      VEC highest = FN(load)(scores), total = 0;
      for (size_t t = LANES; t < padded; t += LANES) highest = __builtin_elementwise_max(highest, FN(load)(scores + t));
      const float top = __builtin_reduce_max(highest);
      for (size_t t = 0; t < padded; t += LANES) {
        VEC part = FN(exponential)(FN(load)(scores + t) - top);
        FN(store)(scores + t, part);
        total += part;
      }
      FN(blend)(scores, values, width, tokens, width, 1 / FN(sum)(total), out + (q * heads + h) * width);
    }
  }
}

static TARGET void FN(widen)(const uint16_t *halves, size_t count, float *out) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) FN(store)(out + i, EXPAND(halves + i));
  for (; i < count; i++) out[i] = whole(halves[i]);
}

static TARGET float FN(dot)(const float *left, const float *right, size_t count) {
  VEC one = 0, two = 0;
  size_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    one += FN(load)(left + i) * FN(load)(right + i);
    two += FN(load)(left + i + LANES) * FN(load)(right + i + LANES);
  }
  float sum = FN(sum)(one + two);
  for (; i < count; i++) sum += left[i] * right[i];
  return sum;
}

static TARGET void FN(scan)(const int8_t *query, const int8_t *rows, size_t count, size_t width, int32_t *scores) {
  int16_t wide[width];
  for (size_t i = 0; i < width; i++) wide[i] = query[i];
  for (size_t row = 0; row < count; row++, rows += width) {
    int32_t sum = 0;
    for (size_t i = 0; i < width; i++) sum += (int32_t)wide[i] * (int32_t)rows[i];
    scores[row] = sum;
  }
}

static TARGET double FN(peak)(size_t rounds) {
  VEC sums[12], factor = (VEC)(0.999f), more = (VEC)(1e-3f);
#pragma clang loop unroll(full)
  for (int i = 0; i < 12; i++) sums[i] = (VEC)(1.0f + (float)i);
  for (size_t round = 0; round < rounds; round++)
#pragma clang loop unroll(full)
    for (int i = 0; i < 12; i++) sums[i] = sums[i] * factor + more;
  VEC all = 0;
#pragma clang loop unroll(full)
  for (int i = 0; i < 12; i++) all += sums[i];
  volatile float kept = FN(sum)(all);
  (void)kept;
  return (double)rounds * 12 * LANES * 2;
}

#undef PASTE
#undef NAMED
#undef FN
#undef INLINE
#undef VEC
#undef INTS
#undef LANES
#undef ROWS
#undef VECTORS
#undef EXPAND
#undef SUFFIX
#undef TARGET
