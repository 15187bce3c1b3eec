using System.Runtime.InteropServices;
using TravelPlanner.Native.LlamaCpp;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.LlamaCpp.Tests;

public sealed unsafe class RuntimeTests(TinyModel tiny)
{
    [Fact]
    public void Structures_have_the_sizes_of_the_header()
    {
        Assert.Equal(80, sizeof(llama_model_params));
        Assert.Equal(160, sizeof(llama_context_params));
        Assert.Equal(56, sizeof(llama_batch));
        Assert.Equal(12, sizeof(llama_token_data));
        Assert.Equal(32, sizeof(llama_token_data_array));
        Assert.Equal(
            [28, 56, 88, 104, 112, 128, 136],
            new[] { nameof(llama_context_params.n_threads), nameof(llama_context_params.rope_freq_base), nameof(llama_context_params.cb_eval), nameof(llama_context_params.type_k),
                nameof(llama_context_params.abort_callback), nameof(llama_context_params.embeddings), nameof(llama_context_params.samplers) }.Select(Marshal.OffsetOf<llama_context_params>).Select(o => (int)o));
        Assert.Equal(24, (int)Marshal.OffsetOf<llama_model_params>(nameof(llama_model_params.load_mode)));
    }

    [Fact]
    public void The_library_writes_its_default_parameters_exactly_over_the_structures()
    {
        Assert.SkipUnless(TinyModel.HasEngine && RuntimeInformation.ProcessArchitecture == Architecture.X64, "Needs the engine on x64, where a result of this size is written to an address given as the first argument.");
        _ = tiny.Model;
        // A byte that the library does not write keeps the filling.
        Assert.Equal(80, Written("llama_model_default_params"));
        Assert.Equal(160, Written("llama_context_default_params"));

        static int Written(string function)
        {
            var library = NativeLibrary.Load(NativeLibraries.Find(LlamaRuntime.DefaultFolder, "llama")!);
            var call = (delegate* unmanaged[Cdecl]<byte*, void*>)NativeLibrary.GetExport(library, function);
            const int Room = 512;
            byte* zeros = stackalloc byte[Room], ones = stackalloc byte[Room];
            new Span<byte>(zeros, Room).Clear();
            new Span<byte>(ones, Room).Fill(0xFF);
            call(zeros);
            call(ones);
            var last = Room - 1;
            while (last >= 0 && zeros[last] == 0 && ones[last] == 0xFF)
                last--;
            // The end of a structure is padded to its widest member.
            return (last + 8) / 8 * 8;
        }
    }

    [Fact]
    public void The_library_writes_the_parameters_of_its_threads_where_we_read_them()
    {
        Assert.SkipUnless(TinyModel.HasEngine, "The native libraries are not here: npm was absent when this was built.");
        _ = tiny.Model;
        Assert.Equal(528, sizeof(ggml_threadpool_params));
        ggml_threadpool_params written;
        new Span<byte>(&written, sizeof(ggml_threadpool_params)).Fill(0xFF);
        Ggml.ggml_threadpool_params_init(&written, 3);

        Assert.Equal((3, 0, 50u, 0, 0), (written.n_threads, written.prio, written.poll, (int)written.strict_cpu, (int)written.paused));
        using var threads = ggml_threadpool_handle.Create(2);
        Assert.False(threads!.IsInvalid);
        Assert.Null(ggml_threadpool_handle.Create(1));
    }

    [Fact]
    public void The_runtime_says_what_it_runs_on()
    {
        var runtime = tiny.Model.Runtime;
        Assert.Equal("0.5.0-dev", runtime.Version);
        Assert.Contains(runtime.Devices, d => d is { Kind: LlamaDeviceKind.Cpu, Backend: "CPU" });
        Assert.NotEmpty(runtime.SystemInfo);
        Assert.InRange(LlamaRuntime.FreeCores, 1, Environment.ProcessorCount);
        Assert.Same(runtime, LlamaRuntime.Open());
    }

    [Fact]
    public void A_folder_without_libraries_is_refused_with_the_remedy()
    {
        var refused = Assert.Throws<LlamaException>(() => LlamaRuntime.Open(new LlamaRuntimeOptions { Folder = "/nowhere" }));
        Assert.Equal(LlamaFailure.Natives, refused.Failure);
        Assert.Contains("Remedy: install Node.js", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_folder_in_one_process_is_refused()
    {
        _ = tiny.Model;
        var other = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(other.FullName, "libllama.so"), "not loaded");
            Assert.Contains("already open", Assert.Throws<LlamaException>(() => LlamaRuntime.Open(new LlamaRuntimeOptions { Folder = other.FullName })).Message, StringComparison.Ordinal);
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_models_shape_can_be_read()
    {
        var model = tiny.Model;
        Assert.Equal(("qwen3", 2, 256, 4, 2, 32_768), (model.Architecture, model.LayerCount, model.EmbeddingSize, model.HeadCount, model.KeyValueHeadCount, model.TrainedContextSize));
        Assert.Equal(LlamaRope.Neox, model.Rope);
        Assert.Equal("Q8_0", model.Quantization);
        Assert.Equal("synthetic tiny (random weights)", model.Metadata["general.name"]);
        Assert.InRange(model.SizeBytes, 1_000_000, 3_000_000);
        // 2 layers × 2 heads × (64 + 64) values.
        Assert.Equal((1_024, 544, 288), (model.KeyValueBytesPerToken(LlamaKvType.F16), model.KeyValueBytesPerToken(LlamaKvType.Q8_0), model.KeyValueBytesPerToken(LlamaKvType.Q4_0)));
        Assert.Null(model.ChatTemplate);
        Assert.False(model.CannotRewind);
    }

    [Fact]
    public void A_file_that_the_engine_cannot_load_is_refused_with_its_reason()
    {
        var path = Path.GetTempFileName();
        try
        {
            Assert.Equal(LlamaFailure.Model, Assert.Throws<LlamaException>(() => tiny.Model.Runtime.LoadModel(new LlamaModelOptions { Path = path })).Failure);
            Assert.Contains("no file", Assert.Throws<LlamaException>(() => tiny.Model.Runtime.LoadModel(new LlamaModelOptions { Path = path + ".no" })).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Loading_reports_progress_and_can_be_cancelled()
    {
        var shares = new List<float>();
        using (tiny.Model.Runtime.LoadModel(new LlamaModelOptions { Path = tiny.File, Progress = shares.Add }))
            Assert.Equal(1, shares[^1]);
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => tiny.Model.Runtime.LoadModel(new LlamaModelOptions { Path = tiny.File, Progress = _ => cancel.Cancel(), Cancellation = cancel.Token }));
    }

    [Fact]
    public void The_engines_messages_reach_the_log()
    {
        var lines = new List<string>();
        _ = tiny.Model;
        LlamaRuntime.Open(new LlamaRuntimeOptions { Log = (_, line) => { lock (lines) lines.Add(line); } });
        using (tiny.Model.Runtime.LoadModel(new LlamaModelOptions { Path = tiny.File }))
            Assert.Contains(lines, l => l.Contains("general.architecture", StringComparison.Ordinal));
    }
}
