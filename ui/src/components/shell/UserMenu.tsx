import "@mantine/core/styles/Menu.layer.css";
import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconLogout } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { queryClient } from "@/api/queryClient";
import { signOut } from "@/api/session";
import type { Session } from "@/api/types";
import { chooseLanguage, languages, nameOfLanguage } from "@/i18n";
import { useLocale } from "../useLocale";
import { UserButton } from "./UserMenuButton";

const schemes: MantineColorScheme[] = ["auto", "light", "dark"];

function Choice(props: { chosen: boolean; onChoose: () => void; children: string; lang?: string }) {
  return (
    <Menu.Item
      role="menuitemradio"
      aria-checked={props.chosen}
      lang={props.lang}
      closeMenuOnClick={false}
      leftSection={
        <IconCheck size={16} style={{ visibility: props.chosen ? "visible" : "hidden" }} />
      }
      onClick={props.onChoose}
    >
      {props.children}
    </Menu.Item>
  );
}

/** What a signed-in user can choose and do anywhere; it opens as soon as it is there. */
export function UserMenu(props: { user: Session["user"] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const router = useRouter();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = async () => {
    await signOut();
    queryClient.clear();
    await router.navigate({ to: "/sign-in" });
  };
  const name = t("shell.signed_in_as", { name: props.user.display_name });
  return (
    <Menu defaultOpened position="bottom-end" width={240}>
      <Menu.Target>
        <UserButton user={props.user} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t("shell.theme")}</Menu.Label>
        {schemes.map((scheme) => (
          <Choice
            key={scheme}
            chosen={colorScheme === scheme}
            onChoose={() => setColorScheme(scheme)}
          >
            {t(`shell.theme_${scheme}`)}
          </Choice>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("shell.language")}</Menu.Label>
        {languages.map((language) => (
          <Choice
            key={language}
            lang={language}
            chosen={locale === language}
            onChoose={() => void chooseLanguage(language)}
          >
            {nameOfLanguage(language)}
          </Choice>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t("shell.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
