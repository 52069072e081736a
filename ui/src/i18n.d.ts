import "i18next";
import type analysis from "./locales/en/analysis.json";
import type boardhelp from "./locales/en/boardhelp.json";
import type calendar from "./locales/en/calendar.json";
import type calls from "./locales/en/calls.json";
import type common from "./locales/en/common.json";
import type downtime from "./locales/en/downtime.json";
import type imports from "./locales/en/imports.json";
import type line from "./locales/en/line.json";
import type offline from "./locales/en/offline.json";
import type optimise from "./locales/en/optimise.json";
import type orders from "./locales/en/orders.json";
import type overview from "./locales/en/overview.json";
import type palette from "./locales/en/palette.json";
import type people from "./locales/en/people.json";
import type plan from "./locales/en/plan.json";
import type products from "./locales/en/products.json";
import type repair from "./locales/en/repair.json";
import type schedule from "./locales/en/schedule.json";
import type schedulelist from "./locales/en/schedulelist.json";
import type setup from "./locales/en/setup.json";
import type why from "./locales/en/why.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: {
      common: typeof common;
      boardhelp: typeof boardhelp;
      calendar: typeof calendar;
      calls: typeof calls;
      downtime: typeof downtime;
      imports: typeof imports;
      overview: typeof overview;
      palette: typeof palette;
      offline: typeof offline;
      optimise: typeof optimise;
      orders: typeof orders;
      people: typeof people;
      plan: typeof plan;
      products: typeof products;
      repair: typeof repair;
      schedule: typeof schedule;
      schedulelist: typeof schedulelist;
      line: typeof line;
      analysis: typeof analysis;
      setup: typeof setup;
      why: typeof why;
    };
  }
}
