import './ads-worlds.test.ts';
