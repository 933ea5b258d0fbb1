#ifndef CARITHMETIC_H
#define CARITHMETIC_H

#include <stddef.h>
#include <stdint.h>

/// Columns of a packed matrix that are kept together.
#define ARITHMETIC_PANEL 48

/// The widest instructions that this processor has and these functions use on this thread.
enum arithmetic_lanes { ARITHMETIC_PLAIN = 4, ARITHMETIC_AVX2 = 8, ARITHMETIC_AVX512 = 16 };
enum arithmetic_lanes arithmetic_lanes(void);

/// Lets this thread use registers of so many numbers at most, for tests of each; returns the limit before.
unsigned arithmetic_limit(unsigned lanes);

/// Asks for large pages for memory that has not been touched yet, where the system has them: there are fewer to look up.
void arithmetic_prefer_large_pages(void *memory, size_t bytes);

/// Turns `weights`, `columns` rows of `depth` numbers at any address, into panels of 48 columns; `columns` divides by 48.
void arithmetic_pack(const void *weights, size_t columns, size_t depth, float *packed);

/// Numbers at any address, each as the nearest half number, and back.
void arithmetic_narrow(const void *numbers, size_t count, uint16_t *halves);
void arithmetic_widen(const uint16_t *halves, size_t count, float *out);

/// out[r][c] = bias[c] + sum over d of in[r][d] * weights[c][d]; all rows lie close together.
void arithmetic_multiply(const float *in, size_t rows, size_t depth, const float *packed, const float *bias, size_t columns,
                         float *out);

/// values[r] = normalised(values[r] + residual[r]) * scale + shift; `residual` may be null.
void arithmetic_normalise(float *values, const float *residual, size_t rows, size_t width, const float *scale,
                          const float *shift, float epsilon);

/// The Gaussian error linear unit, by the error function.
void arithmetic_gelu(float *values, size_t count);

/// Attention of one text: `projected` has query, key and value of each token one after the other, `out` gets the heads side by side.
/// `width` divides by 32; `scratch` has room for as many numbers as `arithmetic_attend_scratch` says.
void arithmetic_attend(const float *projected, size_t tokens, size_t heads, size_t width, float *scratch, float *out);

size_t arithmetic_attend_scratch(size_t tokens, size_t width);

float arithmetic_dot(const float *left, const float *right, size_t count);

/// scores[i] = dot(query, rows[i]) of 8-bit numbers; `width` divides by 32.
void arithmetic_scan(const int8_t *query, const int8_t *rows, size_t count, size_t width, int32_t *scores);

/// products[i] = dot(query, rows[i]) * scales[i] * scale, of 8-bit numbers; `width` divides by 32.
void arithmetic_products(const int8_t *query, const int8_t *rows, const float *scales, float scale, size_t count, size_t width,
                         float *products);

/// Runs `rounds` times 12 independent chains of fused multiply-adds over full registers, and says how many operations that were.
double arithmetic_peak(size_t rounds);

#endif
