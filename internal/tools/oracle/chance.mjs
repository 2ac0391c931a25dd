// A small generator of numbers with a fixed seed: the same cases every time, on
// every machine. (A linear congruential generator modulo 2^48, as in POSIX drand48.)
export class Chance {
  constructor(seed) {
    this.state = (BigInt(seed) << 16n) + 0x330en;
  }

  next() {
    this.state = (this.state * 0x5deece66dn + 0xbn) & 0xffffffffffffn;
    return Number(this.state >> 16n) / 2 ** 32;
  }

  below(n) {
    return Math.floor(this.next() * n);
  }

  // odds says yes once in n times.
  odds(n) {
    return this.below(n) === 0;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
