package config

import "gosua/internal/config/syntax"

// MaxHeaders is how many header fields of the user's own there may be, of the phone as of an account.
const MaxHeaders = 32

// headerOptions are header fields of the user's own.
func headerOptions() []Option {
	phone := Option{Name: "header", Arg: "FIELD", Own: true, Repeat: true, Help: "Send FIELD, as in 'X-Room: 7', with INVITE, answers to it, and MESSAGE",
		field: header(func(b *builder) *[]string { return &b.cfg.Calls.Headers })}
	account := Option{Name: "reg-header", Arg: "FIELD", Own: true, Repeat: true, Help: "Send FIELD, as in 'X-Room: 7', with REGISTER",
		field: header(func(b *builder) *[]string { return &b.account().RegHeaders })}
	return append(placed([]Option{phone}, UserAgent, Global), placed([]Option{account}, AccountSection, PerAccount)...)
}

// header is a list of header fields that the phone does not write itself.
func header(at func(*builder) *[]string) field {
	return checked(func(value string) *fault {
		if _, _, why := syntax.Header(value); why != "" {
			return &fault{text: why}
		}
		return nil
	}, list(at, MaxHeaders, ""))
}
