/// <reference types="vite/client" />
declare module "*/formulas.json" {
  const formulas: Record<string, string>;
  export default formulas;
}
