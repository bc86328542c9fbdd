package config

import "gosua/internal/config/syntax"

// transferOptions are about calls that are handed on.
func transferOptions() []Option {
	return placed([]Option{
		{Name: "norefersub", Help: "Transfer without a subscription: nothing is heard of how it goes",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.NoReferSub })},
		{Name: "no-supported-norefersub", Help: "Leave norefersub out of Supported",
			field: flag(func(b *builder) *bool { return &b.cfg.Calls.HideNoReferSub })},
		{Name: "accept-redirect", Arg: "N", Default: "2", Help: "A 3xx answer: 0 refuse, 1 follow, 2 follow with a new To, 3 ask, 4 stop",
			field: redirect()},
	}, UserAgent, Global)
}

func redirect() field {
	r := bounds{0, 4, "a mode", ""}
	return checked(func(value string) *fault {
		if bad := r.check(value); bad != nil {
			return &fault{bad.text, "Error: accept-redirect value '" + syntax.Brief(value) + "' "}
		}
		return nil
	}, number(func(b *builder) *int { return &b.cfg.Calls.AcceptRedirect }, r))
}
