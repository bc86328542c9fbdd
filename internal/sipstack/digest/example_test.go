package digest_test

import (
	"fmt"

	"gosua/internal/sipstack/digest"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/sipstack/uri"
)

// A registrar challenges, the account answers, the registrar knows who it is.
func Example() {
	registrar := digest.NewChallenger("example.com", []string{"SHA-256", "MD5"}, nil, nil)
	account := digest.New([]digest.Credentials{{Realm: "*", Username: "alice", Password: "secret"}}, nil)

	req := sipmsg.NewRequest(sipmsg.REGISTER, uri.URI{Scheme: "sip", Host: "example.com"})
	refusal := sipmsg.NewResponse(req, 401, "")
	registrar.Challenge(refusal, false)
	if err := account.Answer(refusal, req); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(registrar.Verify(req, func(string) (string, bool) { return "secret", true }))
	fmt.Println(digest.Secret("secret"))
	// Output:
	// alice verified
	// ***
}
