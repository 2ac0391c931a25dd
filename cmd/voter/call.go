//go:build js && wasm

package main

import (
	"context"
	"errors"
	"syscall/js"

	"hustings/voter"
)

// call is what a page may ask for.
type call func(args []js.Value) (js.Value, error)

// async makes a function of JavaScript that gives a promise. The call may wait for
// other promises: it runs beside the page's own loop.
func async(do call) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		var run js.Func
		run = js.FuncOf(func(_ js.Value, settle []js.Value) any {
			run.Release()
			go func() {
				value, err := do(args)
				if err != nil {
					settle[1].Invoke(failure(err))
					return
				}
				settle[0].Invoke(value)
			}()
			return nil
		})
		return js.Global().Get("Promise").New(run)
	})
}

// failure is an error as the page gets it: the code for which it has a sentence,
// and what else is known.
func failure(err error) js.Value {
	out := js.Global().Get("Error").New(err.Error())
	code := voter.CodeOf(err)
	if code == "" {
		code = voter.ErrServer
	}
	out.Set("code", string(code))
	var choice *voter.ChoiceError
	if errors.As(err, &choice) {
		out.Set("contest", choice.Contest)
		out.Set("reason", string(choice.Reason))
	}
	var fork *voter.ForkError
	if errors.As(err, &fork) {
		out.Set("seen", string(fork.Seen))
		out.Set("shown", string(fork.Shown))
	}
	return out
}

// errPromise is a promise of the page's that was refused.
var errPromise = errors.New("voter: the page refused")

// await waits for a promise.
func await(promise js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	done := make(chan settled, 1)
	settle := func(err error) js.Func {
		return js.FuncOf(func(_ js.Value, args []js.Value) any {
			out := settled{err: err}
			if len(args) > 0 {
				out.value = args[0]
			}
			done <- out
			return nil
		})
	}
	kept, refused := settle(nil), settle(errPromise)
	defer kept.Release()
	defer refused.Release()
	promise.Call("then", kept, refused)
	got := <-done
	return got.value, got.err
}

// fetcher makes requests by the page's function, which takes {method, url, type,
// body, session, bearer, limit} and gives a promise of {status, body}.
func fetcher(page js.Value) voter.Fetch {
	return func(_ context.Context, r voter.Request) (voter.Response, error) {
		ask := object("method", r.Method, "url", r.URL, "type", r.ContentType, "session", r.Session, "bearer", r.Bearer, "limit", r.Limit)
		if r.Method != "GET" {
			ask.Set("body", arrayOf(r.Body))
		}
		answer, err := await(page.Invoke(ask))
		if err != nil {
			return voter.Response{}, err
		}
		return voter.Response{Status: answer.Get("status").Int(), Body: bytesOf(answer.Get("body"))}, nil
	}
}

// object makes an object of names and values that alternate.
func object(fields ...any) js.Value {
	o := js.Global().Get("Object").New()
	for i := 0; i+1 < len(fields); i += 2 {
		if name, ok := fields[i].(string); ok {
			o.Set(name, fields[i+1])
		}
	}
	return o
}

func arrayOf(data []byte) js.Value {
	out := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(out, data)
	return out
}

func bytesOf(array js.Value) []byte {
	out := make([]byte, array.Get("length").Int())
	js.CopyBytesToGo(out, array)
	return out
}
