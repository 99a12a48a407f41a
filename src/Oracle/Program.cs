return await Reference.Oracle.CommandLine.Run(args);
