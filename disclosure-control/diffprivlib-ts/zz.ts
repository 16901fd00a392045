import { composeDeclaredBatch } from './accounting/pld.ts';
import { laplace, gaussian, approximate, geometric, discreteGaussian } from './accounting/events.ts';
const times = (event: any, count: number) => ({ event, count });
for (const e of [gaussian(0.02), laplace(1000), gaussian(0.01), laplace(700), laplace(1e4), geometric(1000, 3), discreteGaussian(0.1)])
  console.log(JSON.stringify(e), JSON.stringify(composeDeclaredBatch([e], { delta: 1e-6 })));
for (const e of [gaussian(0.02), laplace(1000), gaussian(0.005)])
  console.log('x3', JSON.stringify(composeDeclaredBatch([times(e, 3)], { delta: 1e-6 })), 'mixed', JSON.stringify(composeDeclaredBatch([e, laplace(0.5)], { delta: 1e-6 })), JSON.stringify(composeDeclaredBatch([e, times(geometric(1,2), 5)], { delta: 1e-9 })));
let seed = 12345; const rnd = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
const log = (a: number, b: number) => Math.exp(Math.log(a) + rnd() * Math.log(b / a));
let over = 0, n = 0, worst = 0; const t0 = Date.now();
while (Date.now() - t0 < 150_000 && n < 120) {
  const kinds = 2 + Math.floor(rnd() * 4);
  const batch = Array.from({ length: kinds }, () => { const k = Math.floor(rnd() * 5); const e = k === 0 ? laplace(log(0.003, 5)) : k === 1 ? gaussian(log(0.3, 200)) : k === 2 ? geometric(log(0.003, 5), 1 + Math.floor(rnd() * 20)) : k === 3 ? approximate(log(0.003, 5), rnd() < 0.3 ? 1e-9 : 0) : discreteGaussian(log(0.5, 200)); return times(e, 1 + Math.floor(log(1, 500))); });
  const delta = log(1e-10, 1e-4);
  const s = Date.now();
  const { lower, upper } = composeDeclaredBatch(batch, { delta });
  const gap = upper === 0 ? 0 : (upper - lower) / lower; n++;
  if (gap > worst) worst = gap;
  if (gap > 0.01) { over++; console.log('OVER', (gap * 100).toFixed(2), Date.now() - s, 'ms', delta, JSON.stringify(batch)); }
}
console.log({ n, over, worst, ms: Date.now() - t0 });
