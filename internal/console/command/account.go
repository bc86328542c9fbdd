package command

import (
	"errors"
	"fmt"
	"strconv"

	"gosua/internal/console/lines"
	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
)

// accountCommands add, register and choose accounts.
func (t *Table) accountCommands() []Command {
	return []Command{
		{Path: []string{"acc"}, Summary: "Account commands"},
		{Path: []string{"acc", "add"}, Shortcut: "+a", Menu: "+a", Summary: "Add new account", Example: `acc add sip:me@example.com sip:example.com * me secret`,
			Help: "Adds an account and registers it.", Args: newAccount(), Run: t.addAccount},
		{Path: []string{"acc", "del"}, Shortcut: "-a", Menu: "-a", Summary: "Delete account", Example: "acc del 1",
			Help: "Unregisters an account and deletes it.", Args: []Arg{t.accountID("Enter account ID to delete")}, Run: t.deleteAccount},
		{Path: []string{"acc", "mod"}, Shortcut: "!a", Summary: "Modify account", Example: `acc mod sip:me@example.com sip:example.com * me secret`,
			Help: "Changes nothing, as in pjsua; delete the account and add it again instead.", Args: newAccount(),
			Run: func(*Context, []string) { t.print("acc mod changes nothing: delete the account and add it again\n") }},
		{Path: []string{"acc", "reg"}, Shortcut: "rr", Menu: "rr", Summary: "Send (Refresh) Register request to register", Example: "acc reg",
			Help: "Registers the current account, again if it is registered.", Run: t.registration("Registrar URI is not specified", t.cfg.Phone.Register)},
		{Path: []string{"acc", "unreg"}, Shortcut: "ru", Menu: "ru", Summary: "Send Register request to unregister", Example: "acc unreg",
			Help: "Unregisters the current account.", Run: t.registration("Currently not registered", t.cfg.Phone.Unregister)},
		{Path: []string{"acc", "next"}, Shortcut: "<", Menu: ">", Summary: "Select the next account for sending outgoing requests", Example: "acc next 1",
			Help: "Makes another account the current one.", Args: []Arg{t.accountID("Enter account ID to select")}, Run: t.selectAccount},
		{Path: []string{"acc", "prev"}, Shortcut: ">", Menu: "<", Summary: "Select the previous account for sending outgoing requests", Example: "acc prev 0",
			Help: "Makes another account the current one.", Args: []Arg{t.accountID("Enter account ID to select")}, Run: t.selectAccount},
		{Path: []string{"acc", "show"}, Shortcut: "l", Summary: "Show account list", Example: "acc show",
			Help: "Lists the accounts and what their registrars say.", Run: func(*Context, []string) { t.print(t.AccountList()) }},
	}
}

// newAccount is what an account is made of.
func newAccount() []Arg {
	return []Arg{
		{Name: "sip_url", Summary: "Your SIP URL", Question: "Your SIP URL:"},
		{Name: "registrar_url", Summary: "URL of the registrar", Question: "URL of the registrar:"},
		{Name: "auth_realm", Summary: "Auth realm", Question: "Auth Realm:"},
		{Name: "auth_username", Summary: "Auth username", Question: "Auth Username:"},
		{Name: "auth_password", Summary: "Auth password", Question: "Auth Password:", Secret: true},
	}
}

// accountID is an argument that names an account.
func (t *Table) accountID(question string) Arg {
	arg := t.counted("account_id", "Account ID", question)
	arg.Choices = func(*Context) []Choice {
		var list []Choice
		for _, a := range t.cfg.Phone.Accounts() {
			mark := " "
			if a.Default {
				mark = "*"
			}
			list = append(list, Choice{strconv.Itoa(a.ID), mark + lines.Clean(a.URI)})
		}
		return list
	}
	return arg
}

func (t *Table) addAccount(c *Context, args []string) {
	_, err := t.cfg.Phone.AddAccount(phone.AccountConfig{
		ID:             args[0],
		Registrar:      args[1],
		RegUseProxy:    phone.RegUseOutbound | phone.RegUseProxies, // this and the next: as for an account of the command line
		ContactRewrite: 1,
		Credentials:    []digest.Credentials{{Realm: args[2], Username: args[3], Password: digest.Secret(args[4])}},
	})
	if err != nil {
		t.failed(c, "Error adding new account", err)
	}
}

func (t *Table) deleteAccount(_ *Context, args []string) {
	id, _ := t.number(args[0]) // checked before
	if err := t.cfg.Phone.DeleteAccount(id); err != nil {
		t.print(fmt.Sprintf("Invalid account id %d\n", id))
		return
	}
	t.print(fmt.Sprintf("Account %d deleted\n", id))
}

// registration runs act on the current account; without is what is said of one that has no registrar.
func (t *Table) registration(without string, act func(id int) error) func(*Context, []string) {
	return func(c *Context, _ []string) {
		account, ok := t.account()
		if !ok {
			t.log(c, lines.Error, "There is no account")
			return
		}
		switch err := act(account.ID); {
		case errors.Is(err, phone.ErrNoRegistrar):
			t.cfg.Say.Log(lines.Line{Level: lines.Error, Sender: "pjsua_acc.c", Text: without}) // pjsua's core says it
		case err != nil:
			t.failed(c, account.URI, err)
		}
	}
}

func (t *Table) selectAccount(c *Context, args []string) {
	id, _ := t.number(args[0]) // checked before
	if err := t.cfg.Phone.SetDefaultAccount(id); err != nil {
		t.log(c, lines.Info, fmt.Sprintf("Invalid account id %d", id))
		return
	}
	t.log(c, lines.Info, fmt.Sprintf("Current account changed to %d", id))
}
