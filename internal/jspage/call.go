//go:build js && wasm

package jspage

import (
	"errors"
	"syscall/js"
)

// Call is what a page may ask for.
type Call func(args []js.Value) (js.Value, error)

// Async makes a function of JavaScript that gives a promise. The call may wait for
// other promises: it runs beside the page's own loop. failure makes of an error what
// the promise is refused with.
func Async(do Call, failure func(error) js.Value) js.Func {
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

// ErrRefused is a promise of the page's that was refused.
var ErrRefused = errors.New("the page refused")

// Await waits for a promise.
func Await(promise js.Value) (js.Value, error) {
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
	kept, refused := settle(nil), settle(ErrRefused)
	defer kept.Release()
	defer refused.Release()
	promise.Call("then", kept, refused)
	got := <-done
	return got.value, got.err
}

// Object makes an object of names and values that alternate.
func Object(fields ...any) js.Value {
	o := js.Global().Get("Object").New()
	for i := 0; i+1 < len(fields); i += 2 {
		if name, ok := fields[i].(string); ok {
			o.Set(name, fields[i+1])
		}
	}
	return o
}

// Array copies bytes to the page.
func Array(data []byte) js.Value {
	out := js.Global().Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(out, data)
	return out
}

// Bytes copies them back.
func Bytes(array js.Value) []byte {
	out := make([]byte, array.Get("length").Int())
	js.CopyBytesToGo(out, array)
	return out
}
