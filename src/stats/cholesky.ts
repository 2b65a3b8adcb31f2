/**
 * Symmetric positive definite matrices, row after row in one Float64Array, of which only the lower triangle is read:
 * A = L Lᵀ (Cholesky), and what follows from L. Written so that the inner loops run along rows. Golub and Van Loan 2013,
 * "Matrix Computations", §4.2.
 */

/** Writes L over the lower triangle of `a` (n × n). False, with `a` spoilt, where the matrix is not positive definite. */
export function factorCholesky(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[row + k] as number) * (a[other + k] as number);
      if (i !== j) {
        a[row + j] = sum / (a[other + j] as number);
      } else {
        if (!(sum > 0)) return false;
        a[row + i] = Math.sqrt(sum);
      }
    }
  }
  return true;
}

/** Writes L⁻¹ b over `b`. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (l[row + k] as number) * (b[k] as number);
    b[i] = sum / (l[row + i] as number);
  }
}

/** Writes L⁻ᵀ b over `b`. */
export function solveLowerTransposed(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const value = (b[i] as number) / (l[row + i] as number);
    b[i] = value;
    for (let k = 0; k < i; k++) b[k] = (b[k] as number) - (l[row + k] as number) * value;
  }
}

/** The transpose of L⁻¹, an upper triangle by rows: what `invertSymmetric` needs, and n times `solveLower` at once. */
function invertLowerTransposed(l: Float64Array, n: number): Float64Array {
  const u = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const column = i * n;
    u[column + i] = 1 / (l[column + i] as number);
    for (let k = i + 1; k < n; k++) {
      const row = k * n;
      let sum = 0;
      for (let m = i; m < k; m++) sum -= (l[row + m] as number) * (u[column + m] as number);
      u[column + k] = sum / (l[row + k] as number);
    }
  }
  return u;
}

/** A⁻¹ = L⁻ᵀ L⁻¹, its lower triangle only; the rest is 0. */
export function invertSymmetric(l: Float64Array, n: number): Float64Array {
  const u = invertLowerTransposed(l, n);
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = 0;
      for (let k = i; k < n; k++) sum += (u[row + k] as number) * (u[other + k] as number);
      inverse[row + j] = sum;
    }
  }
  return inverse;
}
