import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { startLive } from "@/api/live";
import { useNow } from "@/api/now";
import { onSignedOut, queryClient } from "@/api/queryClient";
import { sessionQuery } from "@/api/session";
import { restoreWhenLost, resumeSending } from "@/offline/resume";
import { PaletteButton } from "../palette/PaletteButton";
import { When } from "../When";
import { Loading } from "./Fallbacks";
import { LiveMark } from "./LiveMark";
import { Sections } from "./Sections";
import styles from "./Shell.module.css";
import { UserMenuButton } from "./UserMenuButton";

const ActingMark = lazy(async () => ({ default: (await import("./ActingMark")).ActingMark }));

function PlantClock(props: { zone: string }) {
  const { t } = useTranslation();
  const now = useNow(60);
  return (
    <span className={styles.clock}>
      <span className={styles.hidden}>{t("shell.plant_time")} </span>
      <When at={now} zone={props.zone} style="time" />
    </span>
  );
}

/** Frame of every signed-in screen: sections, plant, clock, connection and the user's menu. */
export function Shell() {
  const { t } = useTranslation();
  const router = useRouter();
  const { data: session } = useQuery(sessionQuery);

  useEffect(() => startLive(), []);
  useEffect(() => resumeSending(), []);
  useEffect(() => restoreWhenLost(), []);
  useEffect(
    () =>
      onSignedOut(() => {
        const { pathname, href } = router.state.location;
        queryClient.clear();
        // Each request that is refused says so; only the first knows where to go back to.
        if (pathname !== "/sign-in")
          void router.navigate({ to: "/sign-in", search: { next: href } });
      }),
    [router],
  );

  if (!session) return <Loading />;
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t("shell.skip")}
      </a>
      <header className={styles.top}>
        <img src="/icon.svg" alt="Outfeed" width={28} height={28} className={styles.logo} />
        <span className={styles.plant}>{session.plant.name}</span>
        {session.demo && <span className={styles.demo}>{t("shell.demo")}</span>}
        <span className={styles.space} />
        {session.acting && (
          <Suspense>
            <ActingMark acting={session.acting} after={session.sign_off_after} />
          </Suspense>
        )}
        <PaletteButton />
        <PlantClock zone={session.plant.time_zone} />
        <LiveMark />
        <UserMenuButton user={session.user} />
      </header>
      <Sections />
      <main id="content" className={styles.content} tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
