package console

import (
	"context"
	"errors"
	"fmt"

	"gosua/internal/console/lines"
	"gosua/internal/console/terminal"
	"gosua/internal/phone"
	"gosua/internal/sipstack/digest"
)

func accountCommands() []command {
	return []command{
		{"+a", "Add an account and register it.", "+a", (*Console).addAccount},
		{"-a", "Delete an account.", "-a", (*Console).deleteAccount},
		{"rr", "Register the current account, again if it is registered.", "rr", (*Console).register},
		{"ru", "Unregister the current account.", "ru", (*Console).unregister},
		{">", "Make another account the current one.", ">", (*Console).selectAccount},
		{"<", "Make another account the current one.", "<", (*Console).selectAccount},
	}
}

func (c *Console) addAccount(context.Context, string) {
	var answers [5]string
	for i, title := range [...]string{"Your SIP URL:", "URL of the registrar:", "Auth Realm:", "Auth Username:", "Auth Password:"} {
		answer, ok := c.askWith(terminal.Prompt{Text: title + " (empty to cancel): ", Secret: i == len(answers)-1})
		if !ok {
			return
		}
		answers[i] = answer
	}
	_, err := c.cfg.Phone.AddAccount(phone.AccountConfig{
		ID:             answers[0],
		Registrar:      answers[1],
		RegUseProxy:    phone.RegUseOutbound | phone.RegUseProxies, // this and the next: as for an account of the command line
		ContactRewrite: 1,
		Credentials:    []digest.Credentials{{Realm: answers[2], Username: answers[3], Password: digest.Secret(answers[4])}},
	})
	if err != nil {
		c.failed("Error adding new account", err)
	}
}

func (c *Console) deleteAccount(context.Context, string) {
	id, ok := c.askNumber("Enter account ID to delete")
	if !ok {
		return
	}
	if err := c.cfg.Phone.DeleteAccount(id); err != nil {
		c.print(fmt.Sprintf("Invalid account id %d\n", id))
		return
	}
	c.print(fmt.Sprintf("Account %d deleted\n", id))
}

func (c *Console) register(context.Context, string) {
	c.withAccount("Registrar URI is not specified", c.cfg.Phone.Register)
}

func (c *Console) unregister(context.Context, string) {
	c.withAccount("Currently not registered", c.cfg.Phone.Unregister)
}

// withAccount runs act on the current account; without is what is said of one that has no registrar.
func (c *Console) withAccount(without string, act func(id int) error) {
	account, ok := c.account()
	if !ok {
		c.log(lines.Error, "There is no account")
		return
	}
	switch err := act(account.ID); {
	case errors.Is(err, phone.ErrNoRegistrar):
		c.log(lines.Error, without)
	case err != nil:
		c.failed(account.URI, err)
	}
}

func (c *Console) selectAccount(context.Context, string) {
	id, ok := c.askNumber("Enter account ID to select")
	if !ok {
		return
	}
	if err := c.cfg.Phone.SetDefaultAccount(id); err != nil {
		c.log(lines.Info, fmt.Sprintf("Invalid account id %d", id))
		return
	}
	c.log(lines.Info, fmt.Sprintf("Current account changed to %d", id))
}
