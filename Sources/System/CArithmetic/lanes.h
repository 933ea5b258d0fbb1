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

_Static_assert(ROWS <= MOST_ROWS && ARITHMETIC_PANEL % (VECTORS * LANES) == 0, "rows have room, columns come out even");

// By halves, so that few additions wait for another.
INLINE float FN(sum)(VEC value) {
#pragma clang loop unroll(full)
  for (int half = LANES / 2; half > 0; half /= 2)
#pragma clang loop unroll(full)
    for (int i = 0; i < half; i++) value[i] += value[i + half];
  return value[0];
}

INLINE float FN(highest)(VEC value) {
#pragma clang loop unroll(full)
  for (int half = LANES / 2; half > 0; half /= 2)
#pragma clang loop unroll(full)
    for (int i = 0; i < half; i++) value[i] = value[i] > value[i + half] ? value[i] : value[i + half];
  return value[0];
}

// Adds the products of one place of the depth; `rows` and `vectors` are constants wherever this is called.
INLINE void FN(step)(const int rows, const int vectors, const float *in, size_t gap, const float *at, VEC sums[ROWS][VECTORS]) {
  VEC weights[VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) weights[v] = FN(load)(at + v * LANES);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    VEC factor = (VEC)(in[(size_t)r * gap]);
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] += factor * weights[v];
  }
}

// Rows times registers of columns, all sums in registers. What is asked for ahead comes in evenly: there is little room for it.
INLINE void FN(tile)(const int rows, const int vectors, struct tile tile) {
  VEC sums[ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = FN(load)(tile.from + (size_t)r * tile.from_gap + v * LANES);
  for (; tile.depth >= 2; tile.depth -= 2, tile.in += 2, tile.weights += 2 * tile.weights_gap) {
#pragma clang loop unroll(disable)
    for (size_t line = 0; line < tile.lines; line++, tile.ahead += LINE) __builtin_prefetch(tile.ahead, 0, 2);
    FN(step)(rows, vectors, tile.in, tile.in_gap, tile.weights, sums);
    FN(step)(rows, vectors, tile.in + 1, tile.in_gap, tile.weights + tile.weights_gap, sums);
  }
  if (tile.depth > 0) FN(step)(rows, vectors, tile.in, tile.in_gap, tile.weights, sums);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) FN(store)(tile.out + (size_t)r * tile.out_gap + v * LANES, sums[r][v]);
}

// At most ROWS rows; each number of them is compiled for itself, so that none is wasted.
INLINE void FN(tiles)(size_t rows, const int vectors, struct tile tile) {
  switch (rows) {
    case 1: return FN(tile)(1, vectors, tile);
    case 2: return FN(tile)(2, vectors, tile);
    case 3: return FN(tile)(3, vectors, tile);
#if ROWS > 4
    case 4: return FN(tile)(4, vectors, tile);
    case 5: return FN(tile)(5, vectors, tile);
#endif
#if ROWS > 6
    case 6: return FN(tile)(6, vectors, tile);
    case 7: return FN(tile)(7, vectors, tile);
#endif
    default: return FN(tile)(ROWS, vectors, tile);
  }
}

// Functions of their own, so that nothing around them takes their registers.
static TARGET __attribute__((noinline)) void FN(wide)(size_t rows, const struct tile *tile) { FN(tiles)(rows, VECTORS, *tile); }
static TARGET __attribute__((noinline)) void FN(slim)(size_t rows, const struct tile *tile) { FN(tiles)(rows, 2, *tile); }

// At most CHUNK rows and SLAB of the depth, times all columns; the next panel is fetched while one is used.
static TARGET void FN(slab)(struct tile tile, size_t rows, size_t columns) {
  const size_t panel = tile.depth * ARITHMETIC_PANEL, slices = ARITHMETIC_PANEL / (VECTORS * LANES);
  const size_t blocks = (rows + ROWS - 1) / ROWS * slices, lines = (2 * ARITHMETIC_PANEL / LINE + blocks - 1) / blocks;
  tile.weights_gap = ARITHMETIC_PANEL;
  for (size_t column = 0; column < columns; column += VECTORS * LANES) {
    if (column % ARITHMETIC_PANEL == 0) tile.ahead = tile.weights + (column / ARITHMETIC_PANEL + 1) * panel;
    const float *after = tile.weights + (column / ARITHMETIC_PANEL + 2) * panel;
    struct tile here = tile;
    here.weights += column / ARITHMETIC_PANEL * panel + column % ARITHMETIC_PANEL;
    here.from += column, here.out += column;
    for (size_t row = 0; row < rows; row += ROWS) {
      here.lines = here.ahead < after ? lines : 0;
      FN(wide)(rows - row, &here);
      here.in += ROWS * here.in_gap, here.from += ROWS * here.from_gap, here.out += ROWS * here.out_gap;
      here.ahead += here.depth / 2 * here.lines * LINE;
    }
    tile.ahead = here.ahead;
  }
}

static TARGET void FN(multiply)(const float *in, size_t rows, size_t depth, const float *packed, const float *bias,
                                size_t columns, float *out) {
  for (size_t row = 0; row < rows; row += CHUNK)
    for (size_t d = 0; d < depth; d += SLAB) {
      struct tile tile = {.in = in + row * depth + d, .in_gap = depth, .weights = packed + d * columns,
                          .out = out + row * columns, .out_gap = columns, .from = bias};
      tile.depth = depth - d < SLAB ? depth - d : SLAB;
      if (d > 0) tile.from = tile.out, tile.from_gap = columns;
      FN(slab)(tile, rows - row < CHUNK ? rows - row : CHUNK, columns);
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

// The share of normally distributed numbers below x: half, and x times a fraction of two polynomials of its square, whose
// factors were fitted to the error function by least squares; right to 2e-7. Beyond 5.25 it is 0 or 1 as far as that goes.
INLINE VEC FN(normal)(VEC x) {
  x = __builtin_elementwise_max(__builtin_elementwise_min(x, (VEC)(5.25f)), (VEC)(-5.25f));
  VEC s = x * x;
  VEC p = (VEC)(2.438928240e-08f);
  p = p * s + 6.392329818e-06f;
  p = p * s + 1.585323395e-04f;
  p = p * s + 4.617874375e-03f;
  p = p * s + 3.273428221e-02f;
  p = p * s + 3.989422578e-01f;
  VEC q = (VEC)(1.247905256e-06f);
  q = q * s + 7.090025132e-05f;
  q = q * s + 1.826499097e-03f;
  q = q * s + 2.802917702e-02f;
  q = q * s + 2.487189661e-01f;
  q = q * s + 1.000000000e+00f;
  return 0.5f + x * p / q;
}

static TARGET void FN(gelu)(float *values, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    VEC x = FN(load)(values + i);
    // What is far below zero becomes nothing, and not itself times the last share that was not.
    FN(store)(values + i, __builtin_elementwise_max(x, (VEC)(-5.25f)) * FN(normal)(x));
  }
  for (; i < count; i++) values[i] = 0.5f * values[i] * (1 + erff(values[i] * 0.70710678f));
}

// Each score to e to its power, the highest taken off first; 1 divided by their sum. To multiply them with that here would make
// some of them smaller than what the processor is quick at.
INLINE float FN(share)(float *scores, size_t tokens, size_t padded, float scale) {
  for (size_t t = tokens; t < padded; t++) scores[t] = -3e38f;
  VEC highest = FN(load)(scores), total = 0;
  for (size_t t = LANES; t < padded; t += LANES) highest = __builtin_elementwise_max(highest, FN(load)(scores + t));
  const float top = FN(highest)(highest);
  for (size_t t = 0; t < padded; t += LANES) {
    VEC part = FN(exponential)((FN(load)(scores + t) - top) * scale);
    FN(store)(scores + t, part);
    total += part;
  }
  return 1 / FN(sum)(total);
}

// ROWS queries at a time: their scores with all keys, and with these all values, are two small products of matrices.
static TARGET void FN(attend)(const float *projected, size_t tokens, size_t heads, size_t width, float *scratch,
                              float *out) {
  const size_t padded = (tokens + 31) / 32 * 32, stride = 3 * heads * width;
  const float none[2 * LANES] = {0};
  float *keys = scratch, *scores = keys + padded * width;
  for (size_t h = 0; h < heads; h++) {
    const float *queries = projected + h * width, *own = queries + heads * width, *values = own + heads * width;
    // Four tokens at a time; those past the last are the last again, and their scores are not looked at.
    for (size_t t = 0; t < padded; t += 4) {
      const float *four[4];
      for (size_t i = 0; i < 4; i++) four[i] = own + (t + i < tokens ? t + i : tokens - 1) * stride;
#pragma clang loop vectorize(disable)
      for (size_t w = 0; w < width; w++)
        *(vec_plain *)(keys + w * padded + t) = (vec_plain){four[0][w], four[1][w], four[2][w], four[3][w]};
    }
    for (size_t q = 0; q < tokens; q += ROWS) {
      for (size_t t = 0; t < padded; t += 2 * LANES)
        FN(slim)(tokens - q, &(struct tile){.in = queries + q * stride, .in_gap = stride, .weights = keys + t,
          .weights_gap = padded, .depth = width, .from = none, .out = scores + t, .out_gap = padded});
      float shares[ROWS];
      const size_t rows = tokens - q < ROWS ? tokens - q : ROWS;
      for (size_t r = 0; r < rows; r++)
        shares[r] = FN(share)(scores + r * padded, tokens, padded, 1 / sqrtf((float)width));
      for (size_t w = 0; w < width; w += 2 * LANES)
        FN(slim)(tokens - q, &(struct tile){.in = scores, .in_gap = padded, .weights = values + w,
          .weights_gap = stride, .depth = tokens, .from = none, .out = out + (q * heads + h) * width + w,
          .out_gap = heads * width});
      for (size_t r = 0; r < rows; r++)
        for (size_t w = 0; w < width; w += LANES) {
          float *at = out + ((q + r) * heads + h) * width + w;
          FN(store)(at, FN(load)(at) * shares[r]);
        }
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
