import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { Problem } from "./api/client";
import { LoadFailed, Loading, NotFound } from "./components/shell/Fallbacks";
import { Shell } from "./components/shell/Shell";
import { formatSearchText, parseSearchText } from "./lib/searchText";
import { openSession } from "./offline/openSession";
import { analysisSearch } from "./screens/analysis/search";
import { importsSearch } from "./screens/imports/search";
import { lineSearch } from "./screens/line/search";
import { ordersSearch } from "./screens/orders/search";
import { overviewSearch } from "./screens/overview/search";
import { calendarSearch } from "./screens/schedule/calendar/search";
import { scheduleListSearch } from "./screens/schedule/list/search";
import { scheduleSearch } from "./screens/schedule/search";
import { setupSearch } from "./screens/setup/search";
import { signInSearch } from "./screens/signin/search";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import("./screens/signin/SignInScreen"), "SignInScreen"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      await openSession();
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
  },
  component: Shell,
});

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  validateSearch: overviewSearch,
  component: lazyRouteComponent(
    () => import("./screens/overview/OverviewScreen"),
    "OverviewScreen",
  ),
});

const orders = createRoute({
  getParentRoute: () => signedIn,
  path: "/orders",
  validateSearch: ordersSearch,
  component: lazyRouteComponent(() => import("./screens/orders/OrdersScreen"), "OrdersScreen"),
});

const imports = createRoute({
  getParentRoute: () => signedIn,
  path: "/orders/import",
  validateSearch: importsSearch,
  component: lazyRouteComponent(() => import("./screens/imports/ImportsScreen"), "ImportsScreen"),
});

const schedule = createRoute({
  getParentRoute: () => signedIn,
  path: "/schedule",
  validateSearch: scheduleSearch,
  component: lazyRouteComponent(
    () => import("./screens/schedule/ScheduleScreen"),
    "ScheduleScreen",
  ),
});

const scheduleList = createRoute({
  getParentRoute: () => signedIn,
  path: "/schedule/list",
  validateSearch: scheduleListSearch,
  component: lazyRouteComponent(() => import("./screens/schedule/list/ListScreen"), "ListScreen"),
});

const scheduleCalendar = createRoute({
  getParentRoute: () => signedIn,
  path: "/schedule/calendar",
  validateSearch: calendarSearch,
  component: lazyRouteComponent(
    () => import("./screens/schedule/calendar/CalendarScreen"),
    "CalendarScreen",
  ),
});

const line = createRoute({
  getParentRoute: () => signedIn,
  path: "/line/$",
  validateSearch: lineSearch,
  component: lazyRouteComponent(() => import("./screens/line/LineScreen"), "LineScreen"),
});

const analysis = createRoute({
  getParentRoute: () => signedIn,
  path: "/analysis",
  validateSearch: analysisSearch,
  component: lazyRouteComponent(
    () => import("./screens/analysis/AnalysisScreen"),
    "AnalysisScreen",
  ),
});

const setup = createRoute({
  getParentRoute: () => signedIn,
  path: "/setup",
  validateSearch: setupSearch,
  component: lazyRouteComponent(() => import("./screens/setup/SetupScreen"), "SetupScreen"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signedIn.addChildren([
      overview,
      orders,
      imports,
      schedule,
      scheduleList,
      scheduleCalendar,
      line,
      analysis,
      setup,
    ]),
  ]),
  parseSearch: parseSearchText,
  stringifySearch: formatSearchText,
  defaultPreload: "intent",
  defaultErrorComponent: LoadFailed,
  defaultPendingComponent: Loading,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
