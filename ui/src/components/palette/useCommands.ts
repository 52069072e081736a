import { useMantineColorScheme } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { signOut } from "@/api/session";
import { chooseLanguage, languages, nameOfLanguage } from "@/i18n";
import { groups, sections } from "@/screens/setup/search";

/** Something that the palette can do: its words, and what happens. */
export interface Command {
  id: string;
  title: string;
  /** Where it belongs, said quietly beside it. */
  place?: string;
  run: () => void;
}

/** Everything that can be gone to or done from anywhere. */
export function useCommands(): Command[] {
  const { t } = useTranslation(["palette", "setup", "common"]);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { setColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const goTo = t("palette:go_to");
    const screens: Command[] = [
      { id: "overview", run: () => navigate({ to: "/" }) },
      { id: "orders", run: () => navigate({ to: "/orders" }) },
      { id: "schedule", run: () => navigate({ to: "/schedule" }) },
      { id: "line", run: () => navigate({ to: "/line/$", params: { _splat: "" } }) },
      { id: "analysis", run: () => navigate({ to: "/analysis" }) },
      { id: "setup", run: () => navigate({ to: "/setup" }) },
    ].map(({ id, run }) => ({
      id: `go-${id}`,
      title: t(`common:sections.${id}` as "common:sections.orders"),
      place: goTo,
      run: () => void run(),
    }));
    const acts: Command[] = [
      {
        id: "new-order",
        title: t("palette:new_order"),
        run: () => void navigate({ to: "/orders", search: { new: "true" } }),
      },
      {
        id: "import-orders",
        title: t("palette:import_orders"),
        run: () => void navigate({ to: "/orders/import" }),
      },
      {
        id: "optimise",
        title: t("palette:optimise"),
        run: () => void navigate({ to: "/schedule", search: { optimise: "new" } }),
      },
      {
        id: "first-steps",
        title: t("palette:first_steps"),
        run: () => void navigate({ to: "/", search: { guide: "true" } }),
      },
    ];
    const setup: Command[] = groups.flatMap((group) =>
      sections[group].map((section) => ({
        id: `setup-${section}`,
        title: t(`setup:sections.${section}`),
        place: t("common:sections.setup"),
        run: () => void navigate({ to: "/setup", search: { section } }),
      })),
    );
    const looks: Command[] = (["light", "dark", "auto"] as const).map((scheme) => ({
      id: `look-${scheme}`,
      title: t(`common:shell.theme_${scheme}`),
      place: t("common:shell.theme"),
      run: () => setColorScheme(scheme),
    }));
    const tongues: Command[] = languages.map((language) => ({
      id: `language-${language}`,
      title: nameOfLanguage(language),
      place: t("common:shell.language"),
      run: () => void chooseLanguage(language),
    }));
    const leave: Command = {
      id: "sign-out",
      title: t("common:shell.sign_out"),
      run: () =>
        void signOut().then(() => {
          client.clear();
          return navigate({ to: "/sign-in" });
        }),
    };
    return [...acts, ...screens, ...setup, ...looks, ...tongues, leave];
  }, [t, navigate, client, setColorScheme]);
}
